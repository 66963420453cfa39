import type { CapView } from '../model/cluster-view.js';
import type { InstanceType } from '../model/instance-types.js';
import { HOUR, instantInText, type Millis } from '../model/time.js';
import type { Blocker } from '../model/words.js';
import { mostOf, type Pools, typesOf } from './fleet.js';
import { instanceOf } from './intents/batch.js';
import type { Situation } from './situation.js';

export interface Caps {
  readonly launchesPerHour: CapView;
  readonly vcpu: CapView;
  /** List prices on demand, also of Spot instances: the most that it can cost. */
  readonly usdPerHour: CapView;
}

/**
 * Caps besides the number of instances, and what is used of them. All that is alive or asked for counts, also what is on its way out; a
 * launch counts for an hour, also of an instance that has ended since (EC2 shows it about as long).
 */
export const capsOf = (asked: Situation): Caps => {
  const situation = asked.whole ?? asked;
  const { policy } = situation;
  const types = aliveTypes(situation);
  return {
    launchesPerHour: { used: launchedAt(situation).length, limit: policy.maxLaunchesPerHour ?? null },
    vcpu: { used: types.reduce((sum, { vcpu }) => sum + vcpu, 0), limit: policy.maxVcpu ?? null },
    usdPerHour: {
      used: Math.round(types.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0) * 1e5) / 1e5,
      limit: policy.maxUsdPerHour ?? null,
    },
  };
};

/** What is left for launches of this pass: `take` says whether one more is within all caps, and if so counts it. */
export const allowance = (situation: Situation): { readonly take: (type: Priced) => boolean } => {
  let caps = capsOf(situation);
  return {
    take: (type) => {
      const after = withOne(caps, type);
      if (exceeded(after)) return false;
      caps = after;
      return true;
    },
  };
};

/** So many instances of the base type may still be launched; no number when no cap is set. */
export const roomUnderCaps = (situation: Situation): number => {
  const { maxVcpu, maxUsdPerHour, maxLaunchesPerHour, baseType, max } = situation.policy;
  if (!maxVcpu && !maxUsdPerHour && !maxLaunchesPerHour) return Number.POSITIVE_INFINITY;
  const { take } = allowance(situation);
  let room = 0;
  while (room < max && take(baseType)) room += 1;
  return room;
};

export interface Capped {
  readonly blocker: Blocker;
  /** The end of a sentence: which cap, what it is, what is used. */
  readonly why: string;
  readonly nextEligibleAt: Millis | null;
}

/** The cap that keeps one more instance of this type from being launched after those; null when none does. */
export const capAgainst = (situation: Situation, type: Priced, planned: readonly Planned[] = []): Capped | null => {
  const types = planned.map((one) => mostOf(one.pools?.types ?? [one.type], situation.policy.baseType));
  const now = types.reduce(withOne, capsOf(situation));
  const cap = exceeded(withOne(now, type));
  return cap && told(situation, cap, now, type);
};

/** The cap that keeps one of these back that is not among the planned launches; null when none does. */
export const capOnRest = (situation: Situation, wanted: readonly Priced[], planned: readonly Planned[]): Capped | null => {
  const launched = planned.map(({ type }) => type);
  const rest = wanted.filter(({ name }) => {
    const at = launched.indexOf(name);
    if (at >= 0) launched.splice(at, 1);
    return at < 0;
  });
  const caps = (rest.length > 0 ? rest : [situation.policy.baseType]).map((type) => capAgainst(situation, type, planned));
  return caps.find((cap) => cap !== null) ?? null;
};

type Priced = Pick<InstanceType, 'name' | 'vcpu' | 'usdPerHour'>;

interface Planned {
  readonly type: string;
  readonly pools?: Pools;
}

const withOne = ({ launchesPerHour, vcpu, usdPerHour }: Caps, type: Priced): Caps => ({
  launchesPerHour: { ...launchesPerHour, used: launchesPerHour.used + 1 },
  vcpu: { ...vcpu, used: vcpu.used + type.vcpu },
  usdPerHour: { ...usdPerHour, used: usdPerHour.used + type.usdPerHour },
});

const exceeded = (caps: Caps): keyof Caps | null =>
  (['vcpu', 'usdPerHour', 'launchesPerHour'] as const).find((name) => {
    const { used, limit } = caps[name];
    return limit !== null && used > limit + 1e-9;
  }) ?? null;

const told = (situation: Situation, cap: keyof Caps, { launchesPerHour, vcpu, usdPerHour }: Caps, type: Priced): Capped => {
  if (cap === 'vcpu')
    return {
      blocker: 'at-max-vcpu',
      why: `a ${type.name} more (${type.vcpu} vCPU) would go over maxVcpu: ${vcpu.used} of ${vcpu.limit} vCPU are used`,
      nextEligibleAt: null,
    };
  if (cap === 'usdPerHour')
    return {
      blocker: 'at-max-cost',
      why: `a ${type.name} more ($${type.usdPerHour}/h) would go over maxUsdPerHour: $${usdPerHour.used.toFixed(4)} of $${usdPerHour.limit!.toFixed(4)} an hour are spent`,
      nextEligibleAt: null,
    };
  const [first] = launchedAt(situation);
  const nextEligibleAt = first === undefined ? null : first + HOUR;
  const again = nextEligibleAt === null ? '' : `; the next may be launched at ${instantInText(nextEligibleAt)}`;
  return {
    blocker: 'at-max-launches',
    why: `${launchesPerHour.used} of ${launchesPerHour.limit} launches an hour (maxLaunchesPerHour) are used${again}`,
    nextEligibleAt,
  };
};

const ALIVE: readonly string[] = ['pending', 'running', 'stopping', 'stopped'];

/** Launches of whose instance EC2 shows nothing yet. */
const unseen = ({ head, observation }: Situation) =>
  head.intents.flatMap((intent) => (intent.kind === 'launch' && !instanceOf(intent, observation) ? [intent] : []));

const aliveTypes = (situation: Situation): readonly Priced[] =>
  [
    ...situation.observation.instances.filter(({ state }) => ALIVE.includes(state)).map(({ type }) => [type]),
    ...unseen(situation).map(({ request }) => typesOf(request)),
  ].map((names) => mostOf(names, situation.policy.baseType));

/** When each launch of the last hour was, the oldest first. */
const launchedAt = (asked: Situation): readonly Millis[] => {
  const situation = asked.whole ?? asked;
  const { at, instances } = situation.observation;
  return [...instances.map((one) => one.launchedAt), ...unseen(situation).map(({ createdAt }) => createdAt)]
    .filter((launched) => at - launched < HOUR)
    .sort((a, b) => a - b);
};
