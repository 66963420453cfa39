import { type Ask, isNoLarger } from './room.js';
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
  for (const ask of short) {
    const kept = noRoom?.[ask.need.service];
    if (!kept || kept.code === 'in-flight' || !ask.passing || !isNoLarger(ask.stand)) continue;
    const before = [...owed, ...[...given, ...narrowed.map(asCounted)].map(({ need }) => need)];
    for (let count = ask.need.count - 1; count > 0; count -= 1) {
      const maximumPercent = percentFor(ask.stand, count);
      if (maximumPercent === null || !fits([...before, { ...ask.need, count }]).every(({ room }) => room)) continue;
      narrowed.push({ ask, count, maximumPercent });
      break;
    }
  }
  return narrowed;
};

export const asCounted = ({ ask, count }: { readonly ask: Ask; readonly count: number }): Ask => ({
  ...ask,
  need: { ...ask.need, count },
});

/** The percent of the count by which ECS lets no more than so many new tasks run beside the old ones; null when none says it. */
const percentFor = ({ service, count }: Stand, more: number): number | null => {
  const desired = count ?? 0;
  const most = (service?.desired ?? 0) + more;
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

/** Once it has rolled, a narrowed service may again have as many tasks at once as its file says. */
export const widenStep = ({ wanted, service }: Stand, input: DeployInput): DeployStep | null => {
  const meant = wanted.service.deploymentConfiguration;
  const there = service?.configuration.deploymentConfiguration?.maximumPercent;
  if (service?.deployments.length !== 1 || there === meant?.maximumPercent) return null;
  if (there === undefined || meant?.maximumPercent === undefined) return null;
  return {
    kind: 'update-service',
    input: { cluster: input.cluster, service: wanted.ecsName, deploymentConfiguration: meant },
    assumed: { taskDefinition: service.taskDefinition, desired: service.desired },
    why: `${wanted.name} has rolled: as many at once as its file says`,
  };
};
