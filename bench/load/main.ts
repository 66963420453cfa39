import { parseArgs } from 'node:util';
import { deploys } from './deploys.js';
import { events } from './events.js';
import { sweep } from './sweep.js';

const USAGE = 'npm run -s bench -- load [--deploys 1000] [--events 15000] [--instances 1000] [--json]';

/**
 * `bench load`: many deploys at once at one handler, many events on one cluster, passes over a large one; what is named alone is done
 * alone. Exit 1 when something was answered or left as it must not be.
 */
export const load = async (args: readonly string[], stack: string): Promise<number> => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { deploys: text, events: text, instances: text, json: { type: 'boolean' } },
  });
  const all = [values.deploys, values.events, values.instances].every((value) => value === undefined);
  const sizeOf = (value: string | undefined, usual: number): number => Number(value ?? (all ? usual : 0));
  const [count, backlog, size] = [sizeOf(values.deploys, 1_000), sizeOf(values.events, 15_000), sizeOf(values.instances, 1_000)];
  if (![count, backlog, size].every(Number.isInteger)) {
    console.error(USAGE);
    return 2;
  }
  const told = [];
  for (const projects of [40, 1]) if (count > 0) told.push(await deploys(count, projects));
  const waited = backlog > 0 ? await events(backlog, stack) : null;
  const swept = size > 0 ? await sweep(size, stack) : null;
  if (values.json) console.log(JSON.stringify({ bench: 'load', deploys: told, events: waited, sweep: swept }));
  else for (const one of [...told, waited ?? [], swept ?? []].flat()) console.log(JSON.stringify(one));
  const failed = told.some(({ statuses }) => Object.keys(statuses).some((status) => Number(status) >= 500));
  const unplaced = swept !== null && (swept.tasks < swept.wanted || swept.violations > 0);
  return failed || unplaced || (waited?.left ?? 0) > 0 ? 1 : 0;
};
