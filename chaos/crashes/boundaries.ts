import { type Random, seeded } from '../../simulator/random.js';
import type { Crash, Moment, Recovery, Trace, TracedCall } from './flow.js';

/** One way to kill a flow: at which calls of it, at which moments, and what wakes the pass after it. */
export interface Boundary {
  readonly flow: string;
  /** What the first of them is a call of. */
  readonly caller: string;
  readonly operation: string;
  readonly crashes: readonly Crash[];
  readonly recovery: Recovery;
}

export const MOMENTS: readonly Moment[] = ['before', 'effect', 'reply'];
export const RECOVERIES: readonly Recovery[] = ['event', 'heartbeat'];

/** Three for each call, whichever call that is, each recovered in both ways. */
export const boundariesOf = ({ flow }: Trace, calls: readonly TracedCall[]): readonly Boundary[] =>
  calls.flatMap(({ caller, operation, call }) =>
    MOMENTS.flatMap((when) =>
      RECOVERIES.map((recovery): Boundary => ({ flow, caller, operation, crashes: [{ call, when }], recovery })),
    ),
  );

/**
 * Without those that are another one by another name. What is killed after an effect and what is killed after its answer leave the same
 * world, since the simulated answer takes no time; so does what is killed before a call that was begun in the moment of such an answer.
 */
export const distinct = (traces: readonly Trace[], all: readonly Boundary[]): readonly Boundary[] => {
  const callsOf = new Map(traces.map(({ flow, calls }) => [flow, calls]));
  const spelled = (flow: string, call: number): string => `${flow} ${call}`;
  const afterEffect = new Set(all.flatMap(({ flow, crashes }) => crashes.map(({ call }) => spelled(flow, call))));
  const isAnother = (flow: string, { call, when }: Crash): boolean =>
    when === 'before' ? callsOf.get(flow)![call]!.atOnce === true && afterEffect.has(spelled(flow, call - 1)) : when === 'reply';
  return all.filter(({ flow, crashes }) => crashes.length > 1 || !isAnother(flow, crashes[0]!));
};

/** Invocations that make the same calls, and those that change something in the same order, are one: the calls of the first stand for all. */
export const folded = ({ calls }: Trace): readonly TracedCall[] => {
  const invocations = grouped(calls, ({ invocation }) => invocation);
  const alike = grouped([...invocations.values()], signatureOf);
  return [...alike.values()].flatMap(([first]) => first!);
};

/** Reads that are made side by side come in any order. */
const signatureOf = (calls: readonly TracedCall[]): string => {
  const names = (some: readonly TracedCall[]): string[] => some.map(({ caller, operation }) => `${caller} ${operation}`);
  const [changing, reading] = [calls.filter(changes), calls.filter((call) => !changes(call))];
  return [...names(changing), ...names(reading).sort()].join();
};

const READ = /\.(Describe|List|Get|get|query)/;

/** Whether a call changes AWS or the table. */
export const changes = ({ operation }: { readonly operation: string }): boolean => !READ.test(operation);

export const ofTheTable = ({ operation }: { readonly operation: string }): boolean => operation.startsWith('dynamodb.');

/**
 * Every operation by which a function changes AWS, once, and each flow once at a write to the table: what is cheap enough for every run of
 * the tests. Moments and recoveries take turns.
 */
export const sliceOf = (traces: readonly Trace[]): readonly Boundary[] => {
  const met = new Set<string>();
  return traces
    .flatMap((trace) =>
      folded(trace)
        .filter(changes)
        .map((call) => ({ trace, call })),
    )
    .filter(({ trace, call }) => {
      const kind = `${call.caller} ${call.operation} ${ofTheTable(call) ? trace.flow : ''}`;
      return !met.has(kind) && met.add(kind);
    })
    .map(({ trace, call }, turn) => {
      const all = boundariesOf(trace, [call]);
      return all[(turn * 5) % all.length]!;
    });
};

/** So many of them by chance, none twice. */
export const sampled = <T>(all: readonly T[], count: number, seed: number): readonly T[] => {
  const random = seeded(seed);
  const left = [...all];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(indexOf(random, left.length), 1)[0]!);
};

/** Two crashes in one flow: the second anywhere after the first, and most often soon, in what mends it. */
export const doublesOf = (traces: readonly Trace[], count: number, seed: number): readonly Boundary[] => {
  const random = seeded(seed);
  const singles = traces.flatMap((trace) => boundariesOf(trace, folded(trace).filter(changes)));
  return Array.from({ length: count }, () => {
    const first = singles[indexOf(random, singles.length)]!;
    const call = first.crashes[0]!.call + 1 + Math.floor(random() ** 2 * REACH);
    return { ...first, crashes: [...first.crashes, { call, when: MOMENTS[indexOf(random, MOMENTS.length)]! }] };
  });
};

/** Calls of the four or so passes after a crash. */
const REACH = 150;

const indexOf = (random: Random, length: number): number => Math.floor(random() * length);

const grouped = <T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
};
