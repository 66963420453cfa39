import { parseArgs } from 'node:util';
import { deploys } from './deploys.js';
import { events } from './events.js';

const USAGE = 'npm run -s bench -- load [--deploys 1000] [--events 15000] [--json]';

/** `bench load`: many deploys at once at one handler, and many events on one cluster. Exit 1 when one was answered as it must not be. */
export const load = async (args: readonly string[], stack: string): Promise<number> => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...args], options: { deploys: text, events: text, json: { type: 'boolean' } } });
  const [count, backlog] = [Number(values.deploys ?? 1_000), Number(values.events ?? 15_000)];
  if (![count, backlog].every(Number.isInteger)) {
    console.error(USAGE);
    return 2;
  }
  const told = [];
  for (const projects of [40, 1]) if (count > 0) told.push(await deploys(count, projects));
  const waited = backlog > 0 ? await events(backlog, stack) : null;
  if (values.json) console.log(JSON.stringify({ bench: 'load', deploys: told, events: waited }));
  else for (const one of [...told, waited ?? []].flat()) console.log(JSON.stringify(one));
  const failed = told.some(({ statuses }) => Object.keys(statuses).some((status) => Number(status) >= 500));
  return failed || (waited?.left ?? 0) > 0 ? 1 : 0;
};
