import type { DeploymentConfiguration, LoadBalancer, PlacementConstraint, PlacementStrategy } from '@aws-sdk/client-ecs';
import { AwsError } from '../parts.js';
import { parseQuery } from './query.js';
import type { Definition, Ecs } from './state.js';

/**
 * What CreateService and UpdateService refuse, with InvalidParameterException:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export const checkPlacement = (
  constraints: readonly PlacementConstraint[],
  strategy: readonly PlacementStrategy[],
  scheduling: string,
): void => {
  if (constraints.length > 10) refuse('A service can have at most 10 placement constraints.');
  if (strategy.length > 5) refuse('A service can have at most 5 placement strategies.');
  if (scheduling === 'DAEMON' && strategy.length > 0)
    refuse('Placement strategies are not supported with the DAEMON scheduling strategy.');
  for (const { type, expression } of constraints) {
    if (type === 'memberOf') parseQuery(expression ?? '');
    else if (type !== 'distinctInstance') refuse(`Invalid placement constraint type: ${type}`);
    else if (scheduling === 'DAEMON')
      refuse('The distinctInstance constraint is not supported with the DAEMON scheduling strategy.');
  }
};

/** AZ rebalancing needs room above desiredCount (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html). */
export const checkConfiguration = (
  { minimumHealthyPercent: low, maximumPercent: high }: DeploymentConfiguration,
  rebalancing: string,
  scheduling: string,
): void => {
  if (low !== undefined && low < 0) refuse('minimumHealthyPercent must not be negative.');
  if (high !== undefined && high < 100 && scheduling === 'REPLICA') refuse('maximumPercent must be at least 100.');
  if (low !== undefined && high !== undefined && low >= high && low !== 0) {
    refuse('maximumPercent must be greater than minimumHealthyPercent, or no deployment could ever proceed.');
  }
  if (rebalancing === 'ENABLED' && high !== undefined && high <= 100 && scheduling === 'REPLICA') {
    refuse('The maximumPercent must be greater than 100 when availabilityZoneRebalancing is ENABLED.');
  }
};

export const checkBalancers = (ecs: Ecs, balancers: readonly LoadBalancer[], definition: Definition): void => {
  if (balancers.length > 5) refuse('A service can have at most 5 target groups.');
  for (const { targetGroupArn, containerName, containerPort } of balancers) {
    const container = definition.body.containerDefinitions?.find(({ name }) => name === containerName);
    if (!container) refuse(`The container ${containerName} does not exist in the task definition.`);
    if (!container!.portMappings?.some((mapping) => mapping.containerPort === containerPort)) {
      refuse(`The container ${containerName} did not have a container port ${containerPort} defined.`);
    }
    if (!targetGroupArn) refuse('targetGroupArn should not be null or empty.');
    const why = ecs.amazon.elb.unusable(targetGroupArn!);
    if (why) refuse(why);
  }
};

export function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
