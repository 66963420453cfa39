import type { PlacementConstraint, PlacementStrategy } from '@aws-sdk/client-ecs';
import { parseQuery } from './query.js';
import { type Lack, lacks, remaining } from './room.js';
import { type Cluster, type ContainerInstance, chance, type Definition, type Ecs } from './state.js';

/** A wish to place one task. `group` is what spread and distinctInstance count: a service's own tasks and no others. */
export interface Placing {
  readonly cluster: Cluster;
  readonly definition: Definition;
  readonly group: string;
  readonly constraints: readonly PlacementConstraint[];
  readonly strategy: readonly PlacementStrategy[];
}

export type Place =
  | { readonly instance: ContainerInstance }
  | {
      readonly instance: null;
      readonly closest: ContainerInstance | null;
      readonly lack: Lack | 'ATTRIBUTE' | 'AGENT' | 'EMPTY';
    };

/**
 * Finds an instance for one task: ACTIVE with a connected agent, meeting every constraint, with room; then each strategy in
 * turn narrows the choice, and chance decides among equals.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
 */
export const place = (ecs: Ecs, placing: Placing): Place => {
  const active = [...ecs.instances.values()].filter(({ cluster, status }) => cluster === placing.cluster && status === 'ACTIVE');
  if (active.length === 0) return { instance: null, closest: null, lack: 'EMPTY' };
  const connected = active.filter((instance) => instance.agentConnected);
  if (connected.length === 0) return { instance: null, closest: active[0]!, lack: 'AGENT' };
  const allowed = connected.filter((instance) => meets(instance, placing));
  if (allowed.length === 0) return { instance: null, closest: connected[0]!, lack: 'ATTRIBUTE' };
  const fitting = allowed.filter((instance) => lacks(instance, placing.definition.needs) === null);
  if (fitting.length === 0) return nearest(allowed, placing.definition);
  return { instance: choose(ecs, fitting, placing) };
};

/** Whether an instance meets the constraints of task definition and service. */
export const meets = (instance: ContainerInstance, placing: Placing): boolean =>
  [...placing.constraints, ...(placing.definition.body.placementConstraints ?? [])].every(({ type, expression }) =>
    type === 'distinctInstance'
      ? ![...instance.tasks].some((task) => task.group === placing.group)
      : parseQuery(expression ?? '')(instance),
  );

/** The instance with the most memory left, and what it lacks: what ECS names in its event. */
const nearest = (allowed: readonly ContainerInstance[], definition: Definition): Place => {
  const sorted = [...allowed].sort((a, b) => remaining(b).memoryMiB - remaining(a).memoryMiB);
  return { instance: null, closest: sorted[0]!, lack: lacks(sorted[0]!, definition.needs)! };
};

const choose = (ecs: Ecs, fitting: readonly ContainerInstance[], placing: Placing): ContainerInstance => {
  let best = fitting;
  for (const strategy of placing.strategy) best = narrowed(ecs, best, strategy, placing);
  return best[Math.floor(chance(ecs, 'placement')() * best.length)]!;
};

const narrowed = (
  ecs: Ecs,
  instances: readonly ContainerInstance[],
  { type, field }: PlacementStrategy,
  placing: Placing,
): readonly ContainerInstance[] => {
  if (type === 'spread') return lowest(instances, spreadCount(ecs, field ?? 'instanceId', placing));
  if (type === 'binpack')
    return lowest(instances, (it) => remaining(it)[field?.toLowerCase() === 'cpu' ? 'cpuUnits' : 'memoryMiB']);
  return instances;
};

/** How many live tasks of the group share this instance's value of the field. */
const spreadCount = (ecs: Ecs, field: string, { cluster, group }: Placing): ((instance: ContainerInstance) => number) => {
  const placeOf = (instance: ContainerInstance): string => fieldOf(instance, field);
  const counts = new Map<string, number>();
  for (const instance of ecs.instances.values()) {
    if (instance.cluster !== cluster) continue;
    const own = [...instance.tasks].filter((task) => task.group === group && task.desiredStatus === 'RUNNING').length;
    counts.set(placeOf(instance), (counts.get(placeOf(instance)) ?? 0) + own);
  }
  return (instance) => counts.get(placeOf(instance)) ?? 0;
};

/** A spread field's value: `instanceId`, `host` or `attribute:name`. */
export const fieldOf = (instance: ContainerInstance, field: string): string =>
  field.startsWith('attribute:') ? (instance.attributes.get(field.slice('attribute:'.length)) ?? '') : instance.id;

const lowest = <T>(items: readonly T[], measure: (item: T) => number): readonly T[] => {
  const measured = items.map((item) => measure(item));
  const least = Math.min(...measured);
  return items.filter((_, index) => measured[index] === least);
};
