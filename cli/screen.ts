import { listDecisions } from '../shared/ledger/journal.js';
import type { Decision } from '../shared/model/decision.js';
import type { Local } from '../simulator/local.js';
import type { Api } from './api-client.js';
import { exampleApp } from './example-app.js';
import { processTerminal } from './terminal.js';
import { doneOf } from './told.js';
import { canDraw, live } from './top/live.js';

/** Looks for decisions this often. Milliseconds of wall time. */
const LOOK = 1_000;

/**
 * The foreground of `npm start`: in a terminal the live picture, whose keys load the cluster and break it; elsewhere, or without it,
 * a line for each decision that did something. Resolves when somebody quits or the process is told to stop.
 */
export const foreground = async (local: Local, url: string, tui: boolean, stopped: Promise<void>): Promise<void> => {
  const terminal = processTerminal();
  if (tui && canDraw(terminal)) return live(apiOfLocal(local, url), terminal, exampleApp(), stopped);
  const stop = tellDecisions(local);
  await stopped;
  stop();
};

/** The API of this process, without a way through the network. */
export const apiOfLocal = (local: Local, url: string): Api => ({
  url,
  send: async ({ method, url: whole, headers, body }) => {
    const path = whole.slice(url.length);
    const answer = await local.request({ method, url: path, headers, body: Buffer.from(body ?? '') });
    return { status: answer.status, headers: answer.headers, body: answer.body.toString() };
  },
});

const tellDecisions = (local: Local): (() => void) => {
  let told = '';
  const timer = setInterval(async () => {
    const { items } = await listDecisions(local.store, { limit: 6 });
    told = tell(local, items, told);
  }, LOOK);
  return () => clearInterval(timer);
};

const tell = (local: Pick<Local, 'amazon'>, items: readonly Decision[], told: string): string => {
  const fresh = items.filter((one) => (one.id ?? '') > told && one.actions.length > 0).reverse();
  for (const one of fresh) process.stdout.write(`${one.at.slice(11, 19)}  ${lineOf(one, local)}\n`);
  return fresh.at(-1)?.id ?? told;
};

const lineOf = (decision: Decision, { amazon }: Pick<Local, 'amazon'>): string =>
  `${decision.action}: ${decision.why}${doneOf(decision, amazon)}`;
