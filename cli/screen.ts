import { listDecisions } from '../shared/ledger/journal.js';
import { getView } from '../shared/ledger/view.js';
import type { ClusterView, InstanceView } from '../shared/model/cluster-view.js';
import type { Decision } from '../shared/model/decision.js';
import type { Local } from '../simulator/local.js';
import { doneOf } from './told.js';

/** Redraws this often. Milliseconds of wall time. */
const REDRAW = 1_000;

/** The cluster on one screen; where there is no terminal, a line for each decision that did something. Returns the stop. */
export const screen = (local: Local, options: { readonly url: string; readonly tui: boolean }): (() => void) => {
  const draws = options.tui && process.stdout.isTTY;
  let told = '';
  const timer = setInterval(async () => {
    const view = (await getView(local.store))?.body;
    const { items } = await listDecisions(local.store, { limit: 6 });
    if (draws && view) process.stdout.write(`\x1b[H\x1b[2J${fitted(drawing(local, view, items, options.url))}`);
    else if (!draws) told = tell(local, items, told);
  }, REDRAW);
  return () => clearInterval(timer);
};

/** No line longer than the terminal is wide. */
const fitted = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.slice(0, process.stdout.columns || 120))
    .join('\n');

const tell = (local: Pick<Local, 'amazon'>, items: readonly Decision[], told: string): string => {
  const fresh = items.filter((one) => (one.id ?? '') > told && one.actions.length > 0).reverse();
  for (const one of fresh) process.stdout.write(`${one.at.slice(11, 19)}  ${lineOf(one, local)}\n`);
  return fresh.at(-1)?.id ?? told;
};

export const lineOf = (decision: Decision, { amazon }: Pick<Local, 'amazon'>): string =>
  `${decision.action}: ${decision.why}${doneOf(decision, amazon)}`;

export const drawing = (
  local: Pick<Local, 'amazon' | 'speed'>,
  view: ClusterView,
  decisions: readonly Decision[],
  url: string,
): string =>
  [
    `evenkeel  ${view.cluster}  ${new Date(local.amazon.world.now()).toISOString().slice(0, 19)}Z  x${local.speed}  simulated   ${url}/`,
    '',
    view.sentence,
    '',
    ...view.instances.map(instanceLine),
    '',
    ...view.services.map(
      (one) =>
        `  ${`${one.project ?? '-'}/${one.name}`.padEnd(28)} ${String(one.running)}/${one.desired} ${one.status.padEnd(8)} ${one.endpoints.map((end) => end.url ?? '').join(' ')}`,
    ),
    '',
    ...decisions.map((one) =>
      `  ${one.at.slice(11, 19)}${one.times > 1 ? ` x${one.times}` : ''}  ${lineOf(one, local)}`.slice(0, 160),
    ),
    '',
    'Try, in another terminal (Ctrl-C stops):',
    `  curl -T examples/voting-app/compose.yaml ${url}/v1/projects/vote/`,
    `  curl -d '{"project":"vote","service":"vote","cpu":0.9}' ${url}/simulator/load`,
    `  curl -d '{"kind":"crash","operation":"ec2.RunInstances","when":"effect","times":1}' ${url}/simulator/faults`,
    '',
  ].join('\n');

const instanceLine = (one: InstanceView): string =>
  `  ${one.id.padEnd(20)} ${one.type.padEnd(10)} ${one.zone.padEnd(11)} ${one.state.padEnd(11)} CPU ${bar(one.cpu.used)} mem ${bar(one.memory.used)} ${one.tasks.map((task) => task.service).join(' ')}`;

const bar = (percent: number | null): string => {
  if (percent === null) return '[    ?     ]     ';
  const full = Math.max(0, Math.min(10, Math.round(percent / 10)));
  return `[${'#'.repeat(full)}${'.'.repeat(10 - full)}] ${String(Math.round(percent)).padStart(3)}%`;
};
