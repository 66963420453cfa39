import type { Local } from '../simulator/local.js';
import type { EndedInvocation } from '../simulator/parts.js';
import { watchMessages } from './messages.js';
import { watchTable } from './table.js';

/** One promise that was broken. `at` in milliseconds since the stack stood. */
export interface Failure {
  readonly seed: number;
  readonly invariant: string;
  readonly at: number;
  readonly message: string;
}

/** What is counted and noticed while a schedule runs. */
export interface Watch {
  readonly failures: Failure[];
  /** How often each invariant was checked. */
  readonly checked: Record<string, number>;
  effects: number;
  /** The operator's hard caps are lifted. */
  lifted: boolean;
  /** When the table was last lost. */
  wipedAt: number | null;
  passes: number;
  /** When passes ended well that were not held. */
  readonly acted: readonly number[];
  /** How often each kind of fault struck. */
  readonly struck: Record<string, number>;
  /** How often a fault struck the call that mails: the mail may be out, and its sender does not know. */
  unsure: number;
  /** Calls of the product to AWS and the table, each with its time: what it decided, seen from outside. */
  readonly calls: string[];
  /** Log lines worth a line in the story. */
  readonly notes: { readonly at: number; readonly text: string }[];
  fail(invariant: string, message: string): void;
  check(invariant: string): void;
  log(line: Readonly<Record<string, unknown>>): void;
  /** Whether a fault has the clocks wrong, or had a moment ago. */
  skewed(): boolean;
  /** Begins to count; times are told from here. */
  begin(local: Local): void;
  now(): number;
}

/** A lease that a clock ahead of its time has granted. Milliseconds. */
const SKEW_LASTS = 3 * 60_000;

const READ = /\.(Describe|List|Get|Receive|get|query)/;
/** Checked by the simulator after every effect. */
const SAFETY = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7'] as const;

export const createWatch = (seed: number, canaries: readonly string[]): Watch => {
  let local: Local | null = null;
  let began = 0;
  let skewedAt = Number.NEGATIVE_INFINITY;
  const acted: number[] = [];
  const now = (): number => (local ? local.amazon.world.now() - began : 0);
  const watch: Watch = {
    failures: [],
    checked: {},
    struck: {},
    unsure: 0,
    effects: 0,
    lifted: false,
    wipedAt: null,
    passes: 0,
    acted,
    calls: [],
    notes: [],
    now,
    fail: (invariant, message) => {
      if (watch.failures.some((one) => one.invariant === invariant && one.message === message)) return;
      watch.failures.push({ seed, invariant, at: now(), message });
    },
    check: (invariant) => {
      watch.checked[invariant] = (watch.checked[invariant] ?? 0) + 1;
    },
    log: (line) => {
      const text = JSON.stringify(line);
      watch.check('S12');
      if (canaries.some((canary) => text.includes(canary)))
        watch.fail('S12', `a log line holds a value of the file: ${text.slice(0, 200)}`);
      if ('PassOk' in line) watch.passes += 1;
      if (line['message'] === 'pass' && !String(line['blockedBy']).includes('hold')) acted.push(now());
      if (line['level'] === 'error' || line['level'] === 'warning') watch.notes.push({ at: now(), text: noteOf(line) });
    },
    skewed: () => {
      const { world, faults } = local!.amazon;
      if (faults.active.some(({ kind }) => kind === 'clock-skew')) skewedAt = world.now();
      return world.now() - skewedAt < SKEW_LASTS;
    },
    begin: (started) => {
      local = started;
      began = started.amazon.world.now();
      listen(started, watch);
      watchTable(started, watch);
      watchMessages(started.amazon);
    },
  };
  return watch;
};

const noteOf = ({ message, step, why, note, error, code }: Readonly<Record<string, unknown>>): string =>
  [message, step, why, note, code, error]
    .filter((part) => part !== undefined && part !== null)
    .map((part) => (typeof part === 'object' ? JSON.stringify(part) : part))
    .join(' · ');

const listen = ({ amazon }: Local, watch: Watch): void => {
  amazon.recorder = ({ caller, service, operation }) => {
    if (caller.invocation !== null) watch.calls.push(`${watch.now()} ${caller.name} ${service}.${operation}`);
  };
  amazon.ended = (invocation) => checkTime(amazon, invocation, watch);
  const { strike } = amazon.faults;
  amazon.faults.strike = (kind, match = {}) => {
    const fault = strike(kind, match);
    if (fault) {
      watch.struck[kind] = (watch.struck[kind] ?? 0) + 1;
      if (match.operation === 'sns.Publish' && match.when !== 'before') watch.unsure += 1;
      watch.notes.push({
        at: watch.now(),
        text: ['struck:', kind, match.operation, match.when, match.target].filter(Boolean).join(' '),
      });
    }
    return fault;
  };
  const { changed } = amazon;
  (amazon as { changed: typeof changed }).changed = (what) => {
    changed(what);
    if (READ.test(what)) return;
    watch.effects += 1;
    for (const invariant of SAFETY) watch.check(invariant);
  };
};

/** S14: whoever is not killed or frozen ends in time. Seconds are only spent by answers that never come. */
const checkTime = (
  amazon: Local['amazon'],
  { function: name, invocation, leftMilliseconds, crashed }: EndedInvocation,
  watch: Watch,
): void => {
  watch.check('S14');
  if (crashed || amazon.disturbed.has(invocation)) return;
  const least = amazon.slowed.has(invocation) ? 1 : SPARE_MILLISECONDS;
  if (leftMilliseconds < least) watch.fail('S14', `${name} ended with ${leftMilliseconds / 1000} s left of its time`);
};

/** What a handler leaves of its time. */
const SPARE_MILLISECONDS = 5_000;
