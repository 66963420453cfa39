import type { InstanceSeen } from '../model/observation.js';
import type { Load } from './load.js';
import { aliveOf, type Situation } from './situation.js';

/**
 * As if the other instances were another cluster: they count towards the maximum. Its minimum, ranges and headroom are none: the whole
 * cluster has looked after those.
 */
export const partOf = (
  situation: Situation,
  isOwn: (instance: InstanceSeen) => boolean,
  isOwnLaunch: (launch: Situation['launches'][number]) => boolean,
): Situation => {
  const { observation, policy, load, head } = situation;
  const ids = new Set(observation.instances.filter(isOwn).map(({ id }) => id));
  const own: Situation = {
    ...situation,
    whole: situation,
    observation: {
      ...observation,
      instances: observation.instances.filter(({ id }) => ids.has(id)),
      tasks: observation.tasks.filter(({ instanceId }) => instanceId !== null && ids.has(instanceId)),
    },
    head: { ...head, intents: head.intents.filter((one) => one.kind !== 'launch' || isOwnLaunch(one)) },
    ranges: {},
    members: situation.members.filter(({ id }) => ids.has(id)),
    active: situation.active.filter(({ id }) => ids.has(id)),
    launches: situation.launches.filter(isOwnLaunch),
    drains: situation.drains.filter(({ instanceId }) => ids.has(instanceId)),
    load: load && loadOf(load, (id) => ids.has(id)),
  };
  const others = aliveOf(situation) - aliveOf(own);
  return { ...own, policy: { ...policy, min: 0, max: policy.max - others, headroomTasks: 0 } };
};

const loadOf = (load: Load, has: (instanceId: string) => boolean): Load => {
  const instances = load.instances.filter(({ id }) => has(id));
  return {
    ...load,
    instances,
    cpu: instances.reduce((sum, { cpuUsed }) => sum + cpuUsed, 0),
    memoryMiB: instances.reduce((sum, { memoryUsedMiB }) => sum + memoryUsedMiB, 0),
  };
};
