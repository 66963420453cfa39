import type { WantedService } from '../model/project.js';
import { isDefault, type Route, routesOf } from '../model/route.js';
import { listenerSteps } from './listeners.js';
import { TAG, type Tags, targetGroupName, targetGroupPrefix } from './names.js';
import { isOwnRule, ruleOn, ruleSteps } from './rules.js';
import type { Balanced, DeployInput, DeployStep, WantedTargetGroup } from './steps.js';

/**
 * Target groups, listeners and rules that are missing or different. A target group belongs to a container's port, a listener to a
 * published port, a rule to a host and path on it: publishing the same port elsewhere moves these and leaves the service alone.
 */
export const publishSteps = (input: DeployInput): DeployStep[] => [
  ...input.project.wanted.flatMap((wanted) => targetGroupSteps(wanted, input)),
  ...listenerSteps(wantedRoutes(input.project.wanted), input),
  ...ruleSteps(wantedRoutes(input.project.wanted), input),
];

/** What CreateService is told about the balancer. */
export const balancedOf = (wanted: WantedService, { cluster, project }: DeployInput): Balanced[] =>
  throughBalancer(wanted).map(({ container, target }) => ({
    targetGroup: targetGroupName(cluster, project.name, wanted.name, container, target),
    containerName: container,
    containerPort: target,
  }));

/** The first route whose requests go elsewhere already, or whose listener speaks otherwise for somebody else; null when there is none. */
export const portTaken = (input: DeployInput): Route | null =>
  wantedRoutes(input.project.wanted).find((route) => {
    const listener = input.seen.listeners.find(({ port }) => port === route.port);
    if (!listener) return false;
    const speaks = listener.certificates.length > 0 === (route.certificate !== null);
    const defaultTaken = !listener.answers && !isOwn(listener.targetGroup, input);
    if (!speaks && (defaultTaken || listener.rules.some((rule) => !isOwnRule(rule, input)))) return true;
    if (isDefault(route)) return defaultTaken;
    const rule = ruleOn(listener, route);
    return rule !== undefined && !isOwnRule(rule, input);
  }) ?? null;

/** Target groups of this project that nobody wants any more; all of them when nothing is wanted. */
export const surplusGroups = (input: DeployInput, wanted: readonly WantedService[]): DeployStep[] => {
  const ours = targetGroupPrefix(input.cluster, input.project.name);
  const names = new Set(wanted.flatMap((service) => balancedOf(service, input).map(({ targetGroup }) => targetGroup)));
  const groups = input.seen.targetGroups.filter(({ name }) => name.startsWith(ours) && !names.has(name));
  return groups.map(
    ({ arn, name }): DeployStep => ({ kind: 'delete-target-group', arn, why: `nothing publishes through ${name} any more` }),
  );
};

export const wantedRoutes = (wanted: readonly WantedService[]): readonly Route[] => wanted.flatMap(routesOf);

/** A target group of this very project. */
const isOwn = (targetGroup: string | null, { cluster, project }: DeployInput): boolean =>
  targetGroup?.startsWith(targetGroupPrefix(cluster, project.name)) === true;

const throughBalancer = (wanted: WantedService) => {
  const ports = wanted.published.filter(({ via }) => via === 'alb');
  return ports.filter((port, at) => ports.findIndex((other) => samePort(other, port)) === at);
};

const samePort = (a: { container: string; target: number }, b: { container: string; target: number }): boolean =>
  a.container === b.container && a.target === b.target;

/**
 * A target group that nothing leads to may have been left half made, so it is ensured again: CreateTargetGroup is idempotent for equal
 * settings (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html).
 */
const targetGroupSteps = (wanted: WantedService, input: DeployInput): DeployStep[] =>
  throughBalancer(wanted).flatMap((port): DeployStep[] => {
    const name = targetGroupName(input.cluster, input.project.name, wanted.name, port.container, port.target);
    const seen = input.seen.targetGroups.find((group) => group.name === name);
    const healthPath = port.healthPath ?? '/';
    const whole = input.seen.listeners.some(
      ({ targetGroup, rules }) => targetGroup === name || rules.some((rule) => rule.targetGroup === name),
    );
    if (seen && whole && seen.healthPath === healthPath) return [];
    const targetGroup: WantedTargetGroup = {
      name,
      arn: seen?.arn ?? null,
      port: port.target,
      vpcId: input.balancer.vpcId,
      healthPath,
      tags: tagsOf(wanted, input),
    };
    return [
      {
        kind: 'ensure-target-group',
        targetGroup,
        why: `${wanted.name} is reached on its port ${port.target} through the balancer`,
      },
    ];
  });

const tagsOf = (wanted: WantedService, { cluster, project }: DeployInput): Tags => ({
  [TAG.cluster]: cluster,
  [TAG.project]: project.name,
  [TAG.service]: wanted.name,
});
