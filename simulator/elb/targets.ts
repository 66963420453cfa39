import { AwsError } from '../parts.js';
import { type Elb, groupOf, type Target, type TargetGroup } from './state.js';

/** RegisterTargets, DeregisterTargets, DescribeTargetHealth. */
export const targetOperations = (elb: Elb) => ({
  RegisterTargets: ({ TargetGroupArn, Targets }: TargetsInput) => {
    const group = groupOf(elb, TargetGroupArn);
    for (const { Id, Port } of Targets ?? []) {
      if (!elb.amazon.ec2.instances.has(Id))
        throw new AwsError('InvalidTarget', `The following targets are not in a running state: '${Id}'`);
      register(elb, group, Id, Port ?? group.port);
    }
    return {};
  },
  DeregisterTargets: ({ TargetGroupArn, Targets }: TargetsInput) => {
    const group = groupOf(elb, TargetGroupArn);
    for (const { Id, Port } of Targets ?? []) deregister(elb, group, Id, Port ?? group.port);
    return {};
  },
  DescribeTargetHealth: ({ TargetGroupArn, Targets }: TargetsInput) => {
    const group = groupOf(elb, TargetGroupArn);
    const known = [...group.targets.values()];
    if (!Targets) return { TargetHealthDescriptions: known.map((target) => view(elb, group, target)) };
    return {
      TargetHealthDescriptions: Targets.map(({ Id, Port }) => {
        const target = group.targets.get(key(Id, Port ?? group.port));
        return target ? view(elb, group, target) : unused(Id, Port ?? group.port);
      }),
    };
  },
});

interface TargetsInput {
  readonly TargetGroupArn: string;
  readonly Targets?: readonly { readonly Id: string; readonly Port?: number }[];
}

const key = (instanceId: string, port: number): string => `${instanceId}:${port}`;

export const targetAt = (elb: Elb, arn: string, instanceId: string, port: number): Target | undefined =>
  elb.groups.get(arn)?.targets.get(key(instanceId, port));

/**
 * A new target is checked soon, then every interval. One good answer puts it in service; later changes need the thresholds.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export const register = (elb: Elb, group: TargetGroup, instanceId: string, port: number): void => {
  group.targets.get(key(instanceId, port))?.callOff();
  const target: Target = { instanceId, port, state: 'initial', against: 0, callOff: () => {} };
  group.targets.set(key(instanceId, port), target);
  const first = FIRST_CHECK_MILLISECONDS * (1 + elb.amazon.world.random('elb.checks')());
  checkAfter(elb, group, target, first);
};

/** How long registration takes until the first check: an estimate, one to two times this. */
const FIRST_CHECK_MILLISECONDS = 1500;

const checkAfter = (elb: Elb, group: TargetGroup, target: Target, milliseconds: number): void => {
  target.callOff = elb.amazon.world.after(milliseconds, 'target is checked', () => {
    const before = target.state;
    judge(group, target, elb.amazon.ecs.listening(target.instanceId, target.port) && isUp(elb, target.instanceId));
    if (target.state !== before) {
      elb.amazon.ecs.targetChanged(target.instanceId, target.port);
      elb.amazon.changed('target health');
    }
    checkAfter(elb, group, target, group.check.HealthCheckIntervalSeconds * 1000);
  });
};

const isUp = (elb: Elb, instanceId: string): boolean => elb.amazon.ec2.instances.get(instanceId)?.state === 'running';

const judge = (group: TargetGroup, target: Target, good: boolean): void => {
  const agrees = target.state === (good ? 'healthy' : 'unhealthy');
  target.against = agrees ? 0 : target.against + 1;
  if (agrees) return;
  const needed = good
    ? target.state === 'initial'
      ? 1
      : group.check.HealthyThresholdCount
    : group.check.UnhealthyThresholdCount;
  if (target.against < needed) return;
  target.state = good ? 'healthy' : 'unhealthy';
  target.against = 0;
};

/** Out of service at once, `draining` for the deregistration delay, then unknown. */
export const deregister = (elb: Elb, group: TargetGroup, instanceId: string, port: number): void => {
  const target = group.targets.get(key(instanceId, port));
  if (!target || target.state === 'draining') return;
  target.callOff();
  target.state = 'draining';
  const seconds = Number(group.attributes.get('deregistration_delay.timeout_seconds') ?? 300);
  target.callOff = elb.amazon.world.after(seconds * 1000, 'target has drained', () => {
    if (group.targets.get(key(instanceId, port)) === target) group.targets.delete(key(instanceId, port));
  });
};

const view = (elb: Elb, group: TargetGroup, target: Target) => ({
  Target: { Id: target.instanceId, Port: target.port },
  HealthCheckPort: String(target.port),
  TargetHealth: elb.leadsTo(group.arn)
    ? { State: target.state, ...REASONS[target.state] }
    : {
        State: 'unused',
        Reason: 'Target.NotInUse',
        Description: 'Target group is not configured to receive traffic from the load balancer',
      },
});

const unused = (Id: string, Port: number) => ({
  Target: { Id, Port },
  TargetHealth: {
    State: 'unused',
    Reason: 'Target.NotRegistered',
    Description: 'Target is not registered to the target group',
  },
});

const REASONS: Readonly<Record<Target['state'], object>> = {
  healthy: {},
  initial: { Reason: 'Elb.RegistrationInProgress', Description: 'Target registration is in progress' },
  unhealthy: { Reason: 'Target.FailedHealthChecks', Description: 'Health checks failed' },
  draining: { Reason: 'Target.DeregistrationInProgress', Description: 'Target deregistration is in progress' },
};
