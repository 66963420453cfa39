import { HEAD_KEY } from '../../shared/ledger/keys.js';
import type { Head } from '../../shared/model/head.js';
import type { Amazon } from '../../simulator/parts.js';
import type { Boundary } from './boundaries.js';
import { differences, endOf } from './end.js';
import type { Crash, Flow, Recovery, Trace, TracedCall } from './flow.js';
import { createStage, listen, noneOpen, type Stage, type StageOptions, shortName } from './stage.js';
import { type WakeUps, wakeUpsOf } from './wake-ups.js';

/** No flow takes longer without a crash. Minutes. */
const LONGEST_MINUTES = 90;
/** What a crash may cost at most: the lease, the message's return, and what was to be waited for once more. Minutes. */
const LATER_MINUTES = 45;

/** A flow as it goes when nothing is killed. Throws when it does not come to its end, or breaks a promise. */
export const record = async (flow: Flow, options: StageOptions): Promise<Trace> => {
  const calls: TracedCall[] = [];
  let beganAt = 0;
  const stage = await live(flow, options, (amazon) => {
    beganAt = amazon.world.now();
    trace(amazon, calls);
  });
  if (!(await stage.until(() => isOver(flow, stage), LONGEST_MINUTES)))
    throw new Error(`${flow.name} does not come to its end in ${LONGEST_MINUTES} minutes: ${await endOf(stage.local)}`);
  const { amazon } = stage.local;
  amazon.recorder = null;
  const [broken] = brokenOf(stage);
  if (broken) throw new Error(`${flow.name} without a crash: ${broken}`);
  return { flow: flow.name, calls, end: await wholeEnd(flow, stage), seconds: (amazon.world.now() - beganAt) / 1000 };
};

/** Each call as it begins, and whether it begins in the very moment in which the one before it was answered. */
const trace = (amazon: Amazon, calls: TracedCall[]): void => {
  let answeredAt = -1;
  const { changed } = amazon;
  (amazon as { changed: typeof changed }).changed = (what) => {
    changed(what);
    if (calls.at(-1)?.operation === what) answeredAt = amazon.world.happened;
  };
  listen(amazon, ({ caller, invocation, operation }) => {
    const atOnce = answeredAt === amazon.world.happened && calls.at(-1)?.invocation === invocation;
    calls.push({ call: calls.length, caller: shortName(caller), invocation, operation, ...(atOnce && { atOnce }) });
    answeredAt = -1;
  });
};

/**
 * The same flow with its functions killed at these calls of it. Null: it ended as without, and no promise was broken.
 * `heard` is told every call, with its time.
 */
export const play = async (
  flow: Flow,
  trace: Trace,
  { crashes, recovery }: Pick<Boundary, 'crashes' | 'recovery'>,
  options: StageOptions,
  heard: (call: string) => void = () => {},
): Promise<string | null> => {
  const struck: Crash[] = [];
  try {
    const stage = await live(flow, options, (amazon) => killAt(amazon, crashes, struck, recovery, heard));
    const minutes = trace.seconds / 60 + LATER_MINUTES;
    const same = async () => (await isOver(flow, stage)) && (await wholeEnd(flow, stage)) === trace.end;
    const ended = await stage.until(same, minutes);
    const [broken] = brokenOf(stage);
    if (broken) return broken;
    if (!ended) return `not as without a crash: ${differences(trace.end, await wholeEnd(flow, stage)) || 'it has not ended'}`;
    return crashes.length === 1 && struck.length === 0 ? 'the crash did not strike: the flow did not come to this call' : null;
  } catch (error) {
    return `stopped: ${error instanceof Error ? error.message.slice(0, 400) : String(error)}`;
  }
};

/** The flow, begun; `armed` is called at its beginning. */
const live = async (flow: Flow, options: StageOptions, armed: (amazon: Amazon) => void): Promise<Stage> => {
  const stage = await createStage(flow, { ...options, ...(flow.begin ? {} : { before: armed }) });
  await flow.before?.(stage);
  if (flow.begin) armed(stage.local.amazon);
  await flow.begin?.(stage);
  return stage;
};

/** The process that makes the n-th call dies at it. */
const killAt = (
  amazon: Amazon,
  crashes: readonly Crash[],
  struck: Crash[],
  recovery: Recovery,
  heard: (call: string) => void,
): void => {
  let number = 0;
  let wakeUps: WakeUps | null = null;
  listen(amazon, ({ caller, operation }) => {
    heard(`${amazon.world.now()} ${caller} ${operation}`);
    const crash = crashes.find(({ call }) => call === number);
    number += 1;
    if (!crash) return;
    struck.push(crash);
    wakeUps ??= wakeUpsOf(amazon);
    amazon.faults.add({ kind: 'crash', operation, when: crash.when, target: caller, times: 1 });
    wakeUps.only(recovery);
  });
};

const brokenOf = ({ local, watch }: Stage): string[] => [
  ...local.amazon.violations.map(({ invariant, message }) => `${invariant}: ${message}`),
  ...watch.failures.map(({ invariant, message }) => `${invariant}: ${message}`),
];

const wholeEnd = async (flow: Flow, stage: Stage): Promise<string> =>
  `${await endOf(stage.local)}${flow.end ? `\n${flow.end(stage)}` : ''}`;

/** The truth is as it should be, and nothing is under way. */
const isOver = async (flow: Flow, stage: Stage): Promise<boolean> => {
  if (!flow.ended(stage)) return false;
  const { store } = stage.local;
  const head = (await store.get<Head>(HEAD_KEY))?.body;
  if (head && head.intents.length > 0 && !head.tombstone) return false;
  return noneOpen(stage.local);
};
