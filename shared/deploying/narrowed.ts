import { kindOf, mostOf } from './in-parts.js';
import { type Ask, isNoLarger, thereOf } from './room.js';
import type { SeenService } from './seen.js';
import type { Stand } from './stand.js';
import type { Demand, DeployInput, DeployStep } from './steps.js';
import { updateStep } from './update.js';

/** A roll that goes on with fewer new tasks at once than its file allows. */
export interface Narrowed {
  readonly ask: Ask;
  /** New tasks beside the old ones, at least one. */
  readonly count: number;
  readonly maximumPercent: number;
}

/**
 * Rolls whose new tasks have no room beside the old ones all at once, and will get none: nothing is bought for them at this moment. As
 * many begin as there is room for; those that they replace leave room for the next, since none is larger than what it follows.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 * @param owed those that have room (`roomyOf`).
 */
export const narrowedOf = (
  short: readonly Ask[],
  given: readonly Ask[],
  owed: readonly Demand[],
  { fits, noRoom }: Pick<DeployInput, 'fits' | 'noRoom'>,
): Narrowed[] => {
  const narrowed: Narrowed[] = [];
  const full = new Set<string>();
  for (const ask of short) {
    const kept = noRoom?.[ask.need.service];
    if (!kept || kept.code === 'in-flight' || !ask.passing || !isNoLarger(ask.stand)) continue;
    if (full.has(kindOf(ask.need))) continue;
    const before = [...owed, ...[...given, ...narrowed.map(asCounted)].map(({ need }) => need)];
    const fitsWith = (count: number): boolean => fits([...before, { ...ask.need, count }]).every(({ room }) => room);
    const one = sayable(ask, mostOf(ask.need.count - 1, fitsWith));
    if (one) narrowed.push(one);
    // What is left is less than one of these needs, or than a percent can say.
    full.add(kindOf(ask.need));
  }
  return narrowed;
};

/** With so many new tasks, or the most below it that a percent can say. */
const sayable = (ask: Ask, most: number): Narrowed | null => {
  for (let count = most; count > 0; count -= 1) {
    const maximumPercent = percentFor(ask.stand, count);
    if (maximumPercent !== null) return { ask, count, maximumPercent };
  }
  return null;
};

export const asCounted = ({ ask, count }: { readonly ask: Ask; readonly count: number }): Ask => ({
  ...ask,
  need: { ...ask.need, count },
});

/**
 * The percent of the count by which ECS lets no more than so many new tasks run beside those that are there; null when none says it, and
 * when by it no task could be replaced.
 */
const percentFor = (stand: Stand, more: number): number | null => {
  const desired = stand.count ?? 0;
  const most = thereOf(stand) + more;
  if (most <= desired) return null;
  const percents = [Math.ceil((100 * most) / desired), Math.floor((100 * most) / desired)];
  return percents.find((percent) => Math.floor((desired * percent) / 100) === most) ?? null;
};

export const narrowedStep = ({ ask: { stand }, count, maximumPercent }: Narrowed, input: DeployInput): DeployStep => {
  const step = updateStep(stand, input);
  const deploymentConfiguration = { ...stand.wanted.service.deploymentConfiguration, maximumPercent };
  return {
    ...step,
    input: { ...step.input, deploymentConfiguration },
    why: `${step.why}, ${count} at a time: there is room for no more`,
  };
};

/**
 * Once it has rolled, a narrowed service may again have as many tasks at once as its file says. Before that one more than its count, should
 * the count have been lowered meanwhile: a percent of fewer may be none, and then ECS can neither start a task nor stop one. Another
 * minimum is none of ours: a roll-back of ECS's own has left it of the revision that failed
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html), and what is to stop first waits for room by it.
 */
export const widenStep = ({ wanted, service }: Stand, input: DeployInput): DeployStep | null => {
  const meant = wanted.service.deploymentConfiguration;
  const there = service?.configuration.deploymentConfiguration;
  if (!service || there?.maximumPercent === undefined || meant?.maximumPercent === undefined) return null;
  const [least, asked] = [there.minimumHealthyPercent, meant.minimumHealthyPercent];
  const left = least !== undefined && asked !== undefined && least !== asked;
  if (!left && there.maximumPercent === meant.maximumPercent) return null;
  const rolls = service.deployments.length > 1 && !left;
  if (rolls && !isStuck(service, there.maximumPercent, meant.minimumHealthyPercent)) return null;
  const oneMore = Math.min(meant.maximumPercent, Math.ceil((100 * (service.desired + 1)) / service.desired));
  return {
    kind: 'update-service',
    input: {
      cluster: input.cluster,
      service: wanted.ecsName,
      deploymentConfiguration: rolls ? { ...meant, maximumPercent: oneMore } : meant,
    },
    assumed: { taskDefinition: service.taskDefinition, desired: service.desired },
    why: `${wanted.name} may have ${rolls ? 'one more task than its count, so that it goes on' : 'as many tasks at once as its file says'} again`,
  };
};

const isStuck = ({ desired }: SeenService, maximumPercent: number, minimumHealthyPercent = 100): boolean =>
  desired > 0 &&
  Math.floor((desired * maximumPercent) / 100) <= desired &&
  Math.ceil((desired * minimumHealthyPercent) / 100) >= desired;
