import { balancerOperations } from './elb/balancers.js';
import { type Asked, actionsFor } from './elb/conditions.js';
import { listenerOperations } from './elb/listeners.js';
import { ruleOperations } from './elb/rules.js';
import { type Action, anElb, type Elb, groupOf, groupsIn } from './elb/state.js';
import { tagOperations } from './elb/tags.js';
import { groupOperations } from './elb/target-groups.js';
import { deregister, register, targetAt, targetOperations } from './elb/targets.js';
import type { Amazon, ElbPart, Routed } from './parts.js';

/** Elastic Load Balancing v2: balancers, listeners, rules, target groups, and targets with their health checks. */
export const createElb = (amazon: Amazon): ElbPart => {
  const elb = anElb(amazon);
  const stateOf = (arn: string, id: string, port: number) => targetAt(elb, arn, id, port)?.state;
  return {
    operations: {
      ...balancerOperations(elb),
      ...groupOperations(elb),
      ...listenerOperations(elb),
      ...ruleOperations(elb),
      ...targetOperations(elb),
      ...tagOperations(elb),
    },
    register: (arn, instanceId, port) => {
      const group = elb.groups.get(arn);
      if (group) register(elb, group, instanceId, port);
    },
    deregister: (arn, instanceId, port) => {
      const group = elb.groups.get(arn);
      if (group) deregister(elb, group, instanceId, port);
    },
    healthy: (arn, id, port) => stateOf(arn, id, port) === 'healthy',
    failing: (arn, id, port) => stateOf(arn, id, port) === 'unhealthy',
    deregistrationSeconds: (arn) => Number(elb.groups.get(arn)?.attributes.get('deregistration_delay.timeout_seconds') ?? 0),
    unusable: (arn) => unusable(elb, arn),
    groups: () => inUse(elb),
    ports: () => [...elb.listeners.values()].map(({ port }) => port),
    route: (port, asked = { host: '', path: '/' }) => route(elb, port, asked) ?? fixed(amazon, port),
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html and API_CreateService.html */
const unusable = (elb: Elb, arn: string): string | null => {
  const group = elb.groups.get(arn);
  if (!group) return `The specified target group does not exist: ${arn}`;
  if (group.targetType !== 'instance') return `The target group ${arn} has a target type that bridge tasks cannot join.`;
  return elb.leadsTo(arn) ? null : `The target group with targetGroupArn ${arn} does not have an associated load balancer.`;
};

const inUse = (elb: Elb): ReturnType<ElbPart['groups']> => {
  const leading = [
    ...[...elb.listeners.values()].map(({ actions, balancer }) => ({ actions, balancer })),
    ...[...elb.rules.values()].map(({ actions, listener }) => ({ actions, balancer: listener.balancer })),
  ];
  return [...elb.groups.values()].flatMap(({ arn, targets }) => {
    const balancer = leading.find(({ actions }) => groupsIn(actions).includes(arn))?.balancer;
    const healthy = [...targets.values()].filter(({ state }) => state === 'healthy').length;
    return balancer ? [{ arn, balancerArn: balancer.arn, healthy }] : [];
  });
};

/** The first rule that the request fits says where it goes, else the listener's default. Healthy targets take turns. */
const route = (elb: Elb, port: number, asked: Asked): Routed | null => {
  const listener = [...elb.listeners.values()].find((it) => it.port === port);
  if (!listener) return null;
  const actions = actionsFor(elb, listener, asked);
  const answer = answered(actions[0], asked);
  if (answer) return answer;
  const arn = groupsIn(actions)[0];
  const group = arn === undefined ? null : groupOf(elb, arn);
  const healthy = group ? [...group.targets.values()].filter(({ state }) => state === 'healthy') : [];
  if (!group || healthy.length === 0) return null;
  const target = healthy[group.turn % healthy.length]!;
  group.turn += 1;
  return { instanceId: target.instanceId, hostPort: target.port };
};

/** What the balancer says itself. */
const answered = (action: Action | undefined, { host, path }: Asked): Routed | null => {
  const fixed = action?.FixedResponseConfig;
  if (action?.Type === 'fixed-response')
    return { status: Number(fixed?.StatusCode), body: fixed?.MessageBody ?? '', location: null };
  const redirect = action?.RedirectConfig;
  if (action?.Type !== 'redirect' || !redirect) return null;
  const to = redirect.Port === '443' ? '' : `:${redirect.Port}`;
  const location = `${(redirect.Protocol ?? 'HTTP').toLowerCase()}://${host.replace(/:\d+$/, '')}${to}${path}`;
  return { status: redirect.StatusCode === 'HTTP_302' ? 302 : 301, body: '', location };
};

/** Without a balancer a published port is a fixed one of the instance where the task runs. */
const fixed = (amazon: Amazon, port: number): { instanceId: string; hostPort: number } | null => {
  for (const { id } of amazon.ec2.instances.values()) {
    const task = amazon.ecs.taskAt(id, port);
    if (task && amazon.ecs.serving(task)) return { instanceId: id, hostPort: port };
  }
  return null;
};
