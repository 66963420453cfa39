import type { WantedService } from '../model/project.js';
import { TAG, type Tags, targetGroupName, targetGroupPrefix } from './names.js';
import type { SeenListener } from './seen.js';
import type { Balanced, DeployInput, DeployStep, WantedTargetGroup } from './steps.js';

/**
 * Target groups and listeners that are missing or different. A target group belongs to a container's port, a listener to a published
 * port: publishing the same port under another number moves a listener and leaves the service alone.
 */
export const publishSteps = (input: DeployInput): DeployStep[] =>
  input.project.wanted.flatMap((wanted) => [...targetGroupSteps(wanted, input), ...listenerSteps(wanted, input)]);

/** What CreateService is told about the balancer. */
export const balancedOf = (wanted: WantedService, { cluster, project }: DeployInput): Balanced[] =>
  throughBalancer(wanted).map(({ container, target }) => ({
    targetGroup: targetGroupName(cluster, project.name, wanted.name, container, target),
    containerName: container,
    containerPort: target,
  }));

/** A port of the balancer that something else listens on already: in words, or null. */
export const portTaken = ({ cluster, project, seen }: DeployInput): { service: string; port: number } | null => {
  const ours = targetGroupPrefix(cluster, project.name);
  for (const wanted of project.wanted)
    for (const { published, via } of wanted.published) {
      const listener = seen.listeners.find(({ port }) => port === published);
      if (via === 'alb' && listener && !listener.targetGroup?.startsWith(ours)) return { service: wanted.name, port: published };
    }
  return null;
};

/** Listeners, then target groups of this project that nobody wants any more; all of them when nothing is wanted. */
export const unpublishSteps = (input: DeployInput, wanted: readonly WantedService[]): DeployStep[] => {
  const ours = targetGroupPrefix(input.cluster, input.project.name);
  const ports = new Set(
    wanted.flatMap((service) => service.published.filter(({ via }) => via === 'alb').map((port) => port.published)),
  );
  const names = new Set(wanted.flatMap((service) => balancedOf(service, input).map(({ targetGroup }) => targetGroup)));
  const listeners = input.seen.listeners.filter(({ port, targetGroup }) => targetGroup?.startsWith(ours) && !ports.has(port));
  const groups = input.seen.targetGroups.filter(({ name }) => name.startsWith(ours) && !names.has(name));
  return [
    ...listeners.map(
      ({ arn, port }): DeployStep => ({ kind: 'delete-listener', arn, why: `port ${port} is not published any more` }),
    ),
    ...groups.map(
      ({ arn, name }): DeployStep => ({ kind: 'delete-target-group', arn, why: `nothing publishes through ${name} any more` }),
    ),
  ];
};

const throughBalancer = (wanted: WantedService) => {
  const ports = wanted.published.filter(({ via }) => via === 'alb');
  return ports.filter((port, at) => ports.findIndex((other) => samePort(other, port)) === at);
};

const samePort = (a: { container: string; target: number }, b: { container: string; target: number }): boolean =>
  a.container === b.container && a.target === b.target;

/**
 * A target group without a listener may have been left half made, so it is ensured again: CreateTargetGroup is idempotent for equal
 * settings (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html).
 */
const targetGroupSteps = (wanted: WantedService, input: DeployInput): DeployStep[] =>
  throughBalancer(wanted).flatMap((port): DeployStep[] => {
    const name = targetGroupName(input.cluster, input.project.name, wanted.name, port.container, port.target);
    const seen = input.seen.targetGroups.find((group) => group.name === name);
    const healthPath = port.healthPath ?? '/';
    const whole = input.seen.listeners.some(({ targetGroup }) => targetGroup === name);
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

const listenerSteps = (wanted: WantedService, input: DeployInput): DeployStep[] =>
  wanted.published.flatMap(({ via, published, container, target }): DeployStep[] => {
    const targetGroup = targetGroupName(input.cluster, input.project.name, wanted.name, container, target);
    const seen = input.seen.listeners.find(({ port }) => port === published);
    if (via !== 'alb' || seen?.targetGroup === targetGroup || isForeign(seen, input)) return [];
    const listener = {
      arn: seen?.arn ?? null,
      loadBalancerArn: input.balancer.arn,
      port: published,
      targetGroup,
      tags: tagsOf(wanted, input),
    };
    return [{ kind: 'ensure-listener', listener, why: `port ${published} of the balancer leads to ${wanted.name}` }];
  });

const isForeign = (listener: SeenListener | undefined, { cluster, project }: DeployInput): boolean =>
  listener !== undefined && !listener.targetGroup?.startsWith(targetGroupPrefix(cluster, project.name));

const tagsOf = (wanted: WantedService, { cluster, project }: DeployInput): Tags => ({
  [TAG.cluster]: cluster,
  [TAG.project]: project.name,
  [TAG.service]: wanted.name,
});
