import { listDecisions } from '../shared/ledger/journal.js';
import type { Decision } from '../shared/model/decision.js';
import { type Outcome, type RunOptions, runSeed } from './run.js';
import { parametersOf } from './setting.js';
import { clockOf } from './summary.js';

interface Line {
  readonly at: number;
  /** What was done, decided, noticed, ended, broken. */
  readonly sign: '>' | '·' | '!' | '✗';
  readonly text: string;
}

/** One seed as a timeline that a person can follow. Returns the text and whether anything broke. */
export const storyOf = async (
  seed: number,
  options: RunOptions,
): Promise<{ readonly text: string; readonly failed: boolean }> => {
  const done: Line[] = [];
  const outcome = await runSeed(seed, { ...options, told: (at, text) => done.push({ at, sign: '>', text }) });
  const lines = [...done, ...(await decisionsOf(outcome)), ...noticed(outcome), ...broken(outcome)].sort((a, b) => a.at - b.at);
  const { setting } = outcome.schedule;
  const parameters = Object.entries({ ...parametersOf(setting), zones: setting.zones }).map(
    ([name, value]) => `${name} ${value}`,
  );
  const text = [
    `seed ${seed}: ${parameters.join(', ')}`,
    '  > done to it   · decided   ! noticed   ✗ broken',
    ...lines.map(({ at, sign, text: said }) => `${clockOf(at)} ${sign} ${said}`),
    outcome.failures.length === 0 ? 'nothing broke' : `${outcome.failures.length} promises broken`,
  ].join('\n');
  return { text, failed: outcome.failures.length > 0 };
};

const decisionsOf = async ({ local, watch }: Outcome): Promise<Line[]> => {
  if (!local) return [];
  const began = local.amazon.world.now() - watch.now();
  const all: Decision[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await listDecisions(local.store, { limit: 100, ...(cursor ? { cursor } : {}) });
    all.push(...page.items);
    if (!(cursor = page.nextCursor)) break;
  }
  return all.map((one) => ({ at: Date.parse(one.at) - began, sign: '·' as const, text: decisionText(one) }));
};

const decisionText = (one: Decision): string => {
  const actions = one.actions.map(
    ({ kind, target, result, note }) => `${kind} ${target} ${result}${result === 'done' || !note ? '' : ` (${note})`}`,
  );
  const blocked = one.blockedBy.length > 0 ? ` [${one.blockedBy.join(' ')}]` : '';
  const times = one.times > 1 ? ` (${one.times} times)` : '';
  return `${one.action} ${one.from}->${one.to}${blocked}: ${one.why}${times}${actions.length > 0 ? `\n           ${actions.join('; ')}` : ''}`;
};

/** The same again and again is told once, with the number of times. */
const noticed = ({ watch }: Outcome): Line[] => {
  const lines: { at: number; text: string; times: number }[] = [];
  for (const { at, text } of watch.notes) {
    const open = lines.findLast((line) => line.text === text);
    if (open && at - open.at < TOGETHER) open.times += 1;
    else lines.push({ at, text, times: 1 });
  }
  return lines.map(({ at, text, times }) => ({ at, sign: '!', text: times > 1 ? `${text} (${times} times)` : text }));
};

/** Milliseconds. */
const TOGETHER = 10 * 60_000;

const broken = ({ failures }: Outcome): Line[] =>
  failures.map(({ at, invariant, message }) => ({ at, sign: '✗', text: `${invariant} ${message}` }));
