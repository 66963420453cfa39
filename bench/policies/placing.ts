import { createProvisioning, type Provisioning } from '../baselines/provisioning.js';
import { TASKS_AN_INSTANCE } from '../traces/named.js';
import { PROJECT } from '../world/cluster.js';
import type { Start, Working } from './policy.js';

/** ECS name of a compose service of the measured project. */
export const serviceName = ({ cluster }: Start, service: string): string => {
  const found = cluster.local.amazon.ecs.services().find((one) => one.project === PROJECT && one.service === service);
  if (!found) throw new Error(`no service ${service} of the project ${PROJECT} runs on the cluster`);
  return found.name;
};

/** On a trace of tasks, the wanted ones are placed wherever there is room; who makes the room is the policy's business. */
export const startProvisioning = (start: Start): Working =>
  start.trace.kind === 'tasks' ? placing(start) : { want: async () => {} };

const placing = (start: Start): Working => workingFor(start, createProvisioning(start.cluster.local.amazon, TASKS_AN_INSTANCE));

export const workingFor = (start: Start, provisioning: Provisioning): Working => {
  const names = start.workload.places.map((place) => serviceName(start, place));
  return {
    want: async (tasks) => {
      for (const name of names) provisioning.want(name, Math.round(tasks / names.length));
    },
  };
};
