import type { Amazon } from './parts.js';

/** What an earlier read of the same kind was told, when a fault says that reads lag; undefined = read what is. */
export interface StaleReads {
  before(name: string, input: object): object | undefined;
  /** An answer as it was given, to be given again. */
  told(name: string, input: object, answer: object): void;
}

/**
 * "An eventually consistent replica": while the fault `stale-reads` is there, Describe* and List* of EC2 and ECS answer what the same
 * request was answered up to `seconds` ago (since the fault began), and each by its own throw of the dice, so that two reads of one
 * pass need not be of one age. The table is read consistently. https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
 */
export const createStaleReads = (amazon: Amazon): StaleReads => {
  const kept = new Map<string, { readonly at: number; readonly answer: object }[]>();
  const now = (): number => amazon.world.now();
  return {
    before: (name, input) => {
      const lag = lagOf(amazon, name);
      if (lag === null || amazon.world.random('stale reads')() < FRESH) return undefined;
      const answers = (kept.get(keyOf(name, input)) ?? []).filter(({ at }) => at >= now() - lag * 1000);
      return answers[0]?.answer;
    },
    told: (name, input, answer) => {
      if (lagOf(amazon, name) === null) return forgetAll(amazon, kept);
      const key = keyOf(name, input);
      const recent = (kept.get(key) ?? []).filter(({ at }) => at >= now() - LONGEST_MILLISECONDS);
      kept.set(key, [...recent, { at: now(), answer }]);
    },
  };
};

/** Without such a fault nothing is remembered. */
const forgetAll = ({ faults }: Amazon, kept: Map<string, unknown>): void => {
  if (kept.size > 0 && !faults.active.some(({ kind }) => kind === 'stale-reads')) kept.clear();
};

/** Of so many reads one finds a replica that is up to date. */
const FRESH = 1 / 3;

/** No lag is longer: what was told before is forgotten. */
const LONGEST_MILLISECONDS = 5 * 60_000;

const LAGGING = /^(ec2\.DescribeInstance|ecs\.(Describe|List)(Tasks|Services|ContainerInstances))/;

const keyOf = (name: string, input: object): string => `${name} ${JSON.stringify(input)}`;

/** Seconds; null without such a fault. */
const lagOf = ({ faults }: Amazon, name: string): number | null => {
  if (!LAGGING.test(name)) return null;
  const fault = faults.active.find(
    ({ kind, operation }) => kind === 'stale-reads' && (operation === undefined || name.endsWith(operation)),
  );
  return fault ? Math.min(fault.seconds ?? USUAL_SECONDS, LONGEST_MILLISECONDS / 1000) : null;
};

const USUAL_SECONDS = 60;
