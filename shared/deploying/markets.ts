import { MARKET_ATTRIBUTE } from '../model/capacity.js';
import type { InstanceSeen } from '../model/observation.js';
import type { Project } from '../model/project.js';
import type { DeployStep } from './steps.js';

/**
 * Says on each container instance whether it is Spot, once a service asks for one or the other: ECS has no attribute of its own for it
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html). Until it stands there, ECS places none
 * of those tasks on it.
 */
export const marketSteps = (
  cluster: string,
  projects: readonly Pick<Project, 'wanted'>[],
  instances: readonly InstanceSeen[],
): DeployStep[] => {
  const asked = projects.some(({ wanted }) =>
    wanted.some(({ service }) => service.placementConstraints?.some(({ expression }) => expression?.includes(MARKET_ATTRIBUTE))),
  );
  if (!asked) return [];
  return instances.flatMap(({ id, market, containerInstance }) =>
    containerInstance && containerInstance.status !== 'INACTIVE' && containerInstance.attributes[MARKET_ATTRIBUTE] !== market
      ? [
          {
            kind: 'mark-instance',
            cluster,
            attribute: MARKET_ATTRIBUTE,
            value: market,
            containerInstance: containerInstance.arn,
            why: `${id} is ${market}, and a service asks for a market`,
          },
        ]
      : [],
  );
};
