import { startClusterScaling } from '../baselines/cluster-scaling.js';
import { createGroup } from '../baselines/group.js';
import { MANAGED_SCALING } from '../baselines/managed-scaling.js';
import { createProvisioning, type Provisioning } from '../baselines/provisioning.js';
import { servicePoints } from '../baselines/service-metric.js';
import { COOLDOWN_SECONDS, serviceTracking } from '../baselines/service-tracking.js';
import { TASKS_AN_INSTANCE } from '../traces/named.js';
import { serviceName, workingFor } from './placing.js';
import type { Policy, Setting, Start, Working } from './policy.js';

const MINUTE = 60_000;

/** What people run: tasks asked for through a capacity provider with managed scaling; on a load, target tracking of the service's CPU. */
const start = (options: Start): Working => {
  const { cluster, trace, setting, max, random } = options;
  const { amazon } = cluster.local;
  cluster.sleep();
  const tasksAnInstance = trace.kind === 'tasks' ? TASKS_AN_INSTANCE : 1;
  const group = createGroup(amazon, max);
  const provisioning = createProvisioning(amazon, tasksAnInstance);
  const scaling = { ...MANAGED_SCALING, targetCapacity: setting['capacity'] ?? 100, warmUpSeconds: setting['warmUp']! };
  startClusterScaling({ amazon, group, scaling, provisioning: provisioning.waiting, tasksAnInstance, random });
  if (trace.kind === 'tasks') return workingFor(options, provisioning);
  trackService(options, provisioning);
  return { want: async () => {} };
};

/** The target is told in percent of an instance, as the others'; the service's metric is percent of what a task reserves. */
const trackService = (options: Start, provisioning: Provisioning): void => {
  const { cluster, setting, max, random } = options;
  const { amazon } = cluster.local;
  const name = serviceName(options, 'web');
  const reserved = [...amazon.ecs.tasks.values()].find(({ service }) => service === name)?.cpu ?? cluster.vcpu;
  const target = (setting['target']! * cluster.vcpu) / reserved;
  const changed = { out: Number.NEGATIVE_INFINITY, in: Number.NEGATIVE_INFINITY };
  let before = 0;
  provisioning.want(name, Math.max(1, amazon.ecs.services().find((one) => one.name === name)!.desired));
  const look = (): void => {
    const now = amazon.world.now();
    const desired = provisioning.wanted(name);
    const running = amazon.ecs.services().find((one) => one.name === name)!.running;
    const state = {
      points: servicePoints(amazon, name),
      desired,
      running,
      before,
      sinceOut: (now - changed.out) / 1000,
      sinceIn: (now - changed.in) / 1000,
    };
    const next = Math.min(max, serviceTracking(target, state));
    if (next === desired) return;
    // A growth within the cooldown of another one adds to it and begins it anew; what it rests on stays.
    if (next > desired && state.sinceOut >= COOLDOWN_SECONDS) before = running;
    changed[next > desired ? 'out' : 'in'] = now;
    provisioning.want(name, next);
  };
  amazon.world.every(MINUTE, 'service target tracking', look, random() * MINUTE);
};

const TARGETS = [40, 50, 60, 70, 80];

export const clusterAutoScaling: Policy = {
  name: 'cas',
  countsTasks: true,
  usual: { target: 50, warmUp: 300 },
  sweep: TARGETS.map((target): Setting => ({ target, warmUp: 300 })),
  start,
};

export const tunedClusterAutoScaling: Policy = {
  name: 'cas-tuned',
  countsTasks: true,
  usual: { target: 50, warmUp: 120 },
  sweep: [30, 60, 120, 300].flatMap((warmUp) => TARGETS.map((target): Setting => ({ target, warmUp }))),
  start,
};
