import type { Amazon } from '../parts.js';
import type { Dimensions } from './metrics.js';

interface Sample {
  readonly metric: string;
  readonly dimensions: Dimensions;
  readonly value: number;
}

/**
 * What the balancers would have counted in so many seconds: AWS/ApplicationELB RequestCount and RequestCountPerTarget of each target
 * group with a target in service. Nothing at all while nobody asks
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html).
 */
export const requestSamples = (amazon: Amazon, seconds: number): readonly Sample[] => {
  const asked = amazon.load.requests();
  if (asked.length === 0) return [];
  const groups = amazon.elb.groups();
  return asked.flatMap(({ targetGroup, perSecond }): Sample[] => {
    const group = groups.find(({ arn }) => arn === targetGroup);
    if (!group || group.healthy === 0) return [];
    const LoadBalancer = group.balancerArn.slice(group.balancerArn.indexOf('/') + 1);
    const TargetGroup = targetGroup.slice(targetGroup.lastIndexOf(':') + 1);
    const count = perSecond * seconds;
    return [
      { metric: 'RequestCount', dimensions: { LoadBalancer, TargetGroup }, value: count },
      { metric: 'RequestCountPerTarget', dimensions: { LoadBalancer, TargetGroup }, value: count / group.healthy },
      { metric: 'RequestCountPerTarget', dimensions: { TargetGroup }, value: count / group.healthy },
    ];
  });
};
