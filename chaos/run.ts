import { createHash } from 'node:crypto';
import { MINUTE } from '../shared/model/time.js';
import { createLocal, type Local, type LocalOptions } from '../simulator/local.js';
import { accepted } from './accepted.js';
import { AUTHORIZATION, perform } from './act.js';
import { watchCaps } from './caps.js';
import { checkHorizon } from './horizon.js';
import { KEY_SECRET, keyed, withKeys } from './keyed.js';
import { type Act, drawSchedule, type Kind, type Schedule } from './schedule.js';
import { NO_CAPS, parametersOf, type Setting } from './setting.js';
import { sizesOf } from './sizes.js';
import { internetWithSlack, SLACK_URL } from './slack.js';
import { createWatch, type Failure, type Watch } from './watch.js';

export interface RunOptions {
  /** Path of serverless.yml. */
  readonly file: string;
  readonly kinds: readonly Kind[];
  readonly lane?: 'direct' | 'wire';
  /** Other handlers than the product's: wrong ones, to see that it is noticed. */
  readonly handlers?: LocalOptions['handlers'];
  /** Hears what is done to the cluster, as it is done. Milliseconds since the stack stood. */
  readonly told?: (at: number, text: string) => void;
  /** Is given the cluster before anything is done to it: to look closer at one seed. */
  readonly seen?: (local: Local, watch: Watch) => void;
}

/** What came of one seed. */
export interface Outcome {
  readonly seed: number;
  readonly schedule: Schedule;
  readonly failures: readonly Failure[];
  readonly checked: Readonly<Record<string, number>>;
  readonly effects: number;
  readonly passes: number;
  /** SHA-256 over every call of the product and its time: the same seed gives the same. */
  readonly digest: string;
  readonly calls: readonly string[];
  readonly local: Local | null;
  readonly watch: Watch;
}

/** Virtual time begins here in every run, so that a seed is all that is needed to repeat one. */
const STARTS_AT = Date.parse('2026-03-02T09:00:00Z');

/** One seed, from an empty account to the calm at the end. Never throws: what stops a run is a failure of it. */
export const runSeed = async (seed: number, options: RunOptions): Promise<Outcome> => {
  const schedule = drawSchedule(seed, options.kinds);
  const watch = createWatch(seed, [schedule.canary, AUTHORIZATION, SLACK_URL, KEY_SECRET]);
  let local: Local | null = null;
  try {
    local = await createLocal({
      file: options.file,
      seed,
      startAt: STARTS_AT,
      zones: schedule.setting.zones,
      params: parametersOf(schedule.setting),
      lane: options.lane ?? 'direct',
      ...(options.handlers ? { handlers: options.handlers } : {}),
      ...outsideOf(schedule.setting),
      log: watch.log,
    });
    if (schedule.setting.keyed) local = keyed(local, watch);
    watch.begin(local);
    watchCaps(local, schedule.setting, watch);
    options.seen?.(local, watch);
    await live(local, schedule, watch, options);
  } catch (error) {
    watch.fail('run', error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' ') : String(error));
  }
  return {
    seed,
    schedule,
    failures: [...violationsOf(local, schedule, watch), ...watch.failures].sort((a, b) => a.at - b.at),
    checked: watch.checked,
    effects: watch.effects,
    passes: watch.passes,
    digest: createHash('sha256').update(watch.calls.join('\n')).digest('hex'),
    calls: watch.calls,
    local,
    watch,
  };
};

/** What is there before the stack is made: keys of its API, a Slack in its internet. */
const outsideOf = ({ slack, keyed: hasKeys }: Setting): Pick<LocalOptions, 'before' | 'fetch'> => {
  let internet: typeof fetch | null = null;
  return {
    before: (amazon) => {
      if (hasKeys) withKeys(amazon);
      if (slack) internet = internetWithSlack(amazon);
    },
    ...(slack && { fetch: (input, init) => internet!(input, init) }),
  };
};

const live = async (local: Local, schedule: Schedule, watch: Watch, options: RunOptions): Promise<void> => {
  const until = async (second: number): Promise<void> => {
    const seconds = second - watch.now() / 1000;
    if (seconds > 0) await local.advance(seconds);
  };
  const deployments = accepted();
  dropWakes(local, schedule, options);
  const doAll = async (acts: readonly Act[]): Promise<void> => {
    for (const act of acts) {
      await until(act.at);
      const at = watch.now();
      const { text, answer } = await perform(local, act);
      options.told?.(at, text);
      deployments.heard(act, answer, watch);
      if (act.kind !== 'table-wiped') continue;
      watch.wipedAt = at;
      deployments.forget();
    }
  };
  await doAll(schedule.acts.filter((act) => act.at < schedule.calmAt));
  await until(schedule.calmAt);
  local.amazon.faults.clear();
  if (schedule.wakes === 'heartbeat') dropEvents(local);
  await local.request({ method: 'DELETE', url: '/v1/cluster/hold', headers: {}, body: Buffer.alloc(0) });
  if (schedule.setting.caps) await liftCaps(local, watch);
  options.told?.(watch.now(), 'calm: no more faults, no hold, no caps');
  await doAll(schedule.acts.filter((act) => act.at >= schedule.calmAt));
  const sizes = sizesOf(local);
  await until(schedule.endAt);
  await checkHorizon(local, schedule, watch, deployments, sizes);
};

/** As an operator does who has seen why the cluster does not grow. */
const liftCaps = async (local: Local, watch: Watch): Promise<void> => {
  watch.lifted = true;
  await local.stack.update(NO_CAPS);
};

/** L8: heartbeats alone carry everything; events alone break nothing until there are heartbeats again. */
const dropWakes = (local: Local, { wakes = 'all' }: Schedule, { told }: RunOptions): void => {
  if (wakes === 'heartbeat') dropEvents(local);
  if (wakes === 'events') local.amazon.faults.add({ kind: 'drop-events', target: 'Scheduled Event' });
  if (wakes !== 'all') told?.(0, wakes === 'heartbeat' ? 'no event comes, to the end' : 'no heartbeat comes until the calm');
};

const dropEvents = ({ amazon }: Local): void =>
  ['ecs', 'ec2', 'cloudwatch'].forEach((source) => {
    amazon.faults.add({ kind: 'drop-events', operation: `events.aws.${source}` });
  });

/** What the simulator saw, at the virtual time at which it happened. */
export const violationsOf = (local: Local | null, { seed }: Pick<Schedule, 'seed'>, watch: Watch): Failure[] => {
  const offset = (local?.amazon.world.now() ?? 0) - watch.now();
  return (local?.amazon.violations ?? [])
    .map(({ at, invariant, message }) => ({ seed, invariant, at: at - offset, message }))
    .filter(({ invariant, at }) => invariant !== 'L1' || couldAct(watch, at));
};

/**
 * An instance that never joins is to be gone after 15 minutes, if there were passes to find it and to end it: while every one is killed,
 * refused or held nothing can be promised, and what is left after the faults is found at the horizon. What is found late is given five
 * minutes to join. With the table its time is lost: it is given some minutes anew.
 */
const couldAct = ({ acted, wipedAt }: Watch, at: number): boolean => {
  const passes = (from: number, to: number): number =>
    acted.filter((time) => time > at - from * MINUTE && time < at - to * MINUTE).length;
  return (wipedAt === null || at - wipedAt > 15 * MINUTE) && passes(15, 6) >= 1 && passes(4, 0) >= 3;
};
