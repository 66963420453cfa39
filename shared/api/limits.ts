import { balancerUse, hasNamespace } from '../deploying/limits-of-region.js';
import type { HttpAnswer } from '../lambda/http.js';
import { MAX_BODY_BYTES } from '../lambda/http-event.js';
import { GENERATIONS_KEPT } from '../ledger/generations.js';
import { listProjects } from '../ledger/projects.js';
import type { ClusterView, InstanceView } from '../model/cluster-view.js';
import { registeredMemoryMiB } from '../model/instance-types.js';
import type { Limits } from '../model/limits.js';
import type { Policy } from '../model/policy.js';
import type { WantedService } from '../model/project.js';
import { QUOTAS } from '../model/quotas.js';
import { readView } from './cluster.js';
import type { Ports } from './ports.js';
import { MOST_WAIT_MS } from './query.js';
import type { Asked, Route } from './router.js';

/** How much of what there is is used, and what would fit still. */
export const limitRoutes: readonly Route[] = [{ method: 'GET', path: '/v1/limits', answer: limits }];

async function limits({ ports }: Asked): Promise<HttpAnswer> {
  const [view, rows] = await Promise.all([readView(ports), listProjects(ports.store)]);
  const services = rows.filter(({ body }) => !body.removed).flatMap(({ body }) => body.wanted);
  const projects = rows.filter(({ body }) => body.wanted.some(hasNamespace)).length;
  const used: Limits = {
    instances: instancesOf(view, ports.policy),
    caps: capsIn(view, ports.policy),
    capacity: { ...freeOf(view), largestTask: largestOf(view, ports.policy) },
    hostPorts: { taken: hostPortsOf(services), limitOfInstance: QUOTAS.hostPortsOfInstance },
    balancer: balancerOf(ports, services),
    namespaces: { used: projects, limit: QUOTAS.namespacesOfRegion },
  };
  return {
    status: 200,
    body: {
      at: view.at,
      ...used,
      request: { bodyBytes: MAX_BODY_BYTES, waitSeconds: MOST_WAIT_MS / 1000 },
      kept: { generations: GENERATIONS_KEPT },
    },
  };
}

const instancesOf = ({ size }: ClusterView, { types }: Policy) => ({
  used: size.active + size.launching + size.draining,
  min: size.min,
  max: size.max,
  types: types.map(({ name, vcpu, memoryMiB }) => ({ name, vcpu, memoryMiB })),
});

/** Before the first pass of this version nothing is known to be used. */
const capsIn = ({ caps }: ClusterView, { maxVcpu, maxUsdPerHour, maxLaunchesPerHour }: Policy) => ({
  vcpu: { used: caps?.vcpu.used ?? 0, limit: maxVcpu ?? null },
  usdPerHour: { used: caps?.usdPerHour.used ?? 0, limit: maxUsdPerHour ?? null },
  launchesPerHour: { used: caps?.launchesPerHour.used ?? 0, limit: maxLaunchesPerHour ?? null },
});

const usable = ({ instances }: ClusterView): readonly InstanceView[] => instances.filter(({ state }) => state === 'active');

/** Of all instances together; a task has to fit on one of them. */
const freeOf = (view: ClusterView) => ({
  free: {
    cpu: rounded(usable(view).reduce((sum, { free }) => sum + free.cpu, 0)),
    memoryMiB: usable(view).reduce((sum, { free }) => sum + free.memoryMiB, 0),
  },
});

/** The most that one task may ask for: now, on the instance with most room, and on a new one of the largest type. */
const largestOf = (view: ClusterView, { types }: Policy) => {
  const [most] = [...usable(view)].sort((a, b) => b.free.memoryMiB - a.free.memoryMiB || b.free.cpu - a.free.cpu);
  const [largest] = [...types].sort((a, b) => b.memoryMiB - a.memoryMiB || b.vcpu - a.vcpu);
  return {
    now: most ? { cpu: rounded(most.free.cpu), memoryMiB: most.free.memoryMiB, instance: most.id } : null,
    onNew: largest ? { cpu: largest.vcpu, memoryMiB: registeredMemoryMiB(largest), type: largest.name } : null,
  };
};

const hostPortsOf = (services: readonly WantedService[]): readonly number[] =>
  [...new Set(services.flatMap(({ task }) => task.hostPorts))].sort((a, b) => a - b);

const balancerOf = ({ config }: Ports, services: readonly WantedService[]) => {
  if (!config.balancer) return null;
  const { listeners, rules, targetGroups, certificates } = balancerUse(services);
  return {
    listeners: { used: listeners, limit: QUOTAS.listenersOfBalancer },
    rules: { used: rules, limit: QUOTAS.rulesOfBalancer },
    targetGroups: { used: targetGroups, limit: QUOTAS.targetGroupsOfBalancer },
    certificates: { used: certificates, limit: QUOTAS.certificatesOfBalancer },
  };
};

const rounded = (vcpu: number): number => Number(vcpu.toFixed(3));
