import { MARKET_ATTRIBUTE } from '../model/capacity.js';
import type { InstanceSeen, ServiceSeen, TaskSeen } from '../model/observation.js';
import type { Project, WantedService } from '../model/project.js';
import { QUOTAS } from '../model/quotas.js';
import { CORDON } from '../scaling/stale-cordons.js';
import { askedCount } from './asked-count.js';
import type { SeenService } from './seen.js';

/** What pinning looks at: a DeployInput has it, and so has an Observation, for projects at rest whose instance was lost. */
export interface PinInput {
  readonly cluster: string;
  readonly project: Pick<Project, 'name' | 'wanted'>;
  readonly seen: {
    readonly instances: readonly InstanceSeen[];
    readonly services: readonly ServiceOfVolumes[];
    readonly tasks: readonly TaskSeen[];
  };
}

/** A service as a deployment or as a look at the whole cluster sees it: either says what binds it to instances. */
type ServiceOfVolumes = Pick<ServiceSeen, 'name' | 'status' | 'desired'> &
  Partial<Pick<ServiceSeen, 'constraints'>> & {
    readonly configuration?: Pick<SeenService['configuration'], 'placementConstraints'>;
    /** What one of its tasks reserves. */
    readonly task?: Room | null;
  };

/** Attributes of instances that hold a volume begin with this. */
export const PIN = 'evenkeel.volume.';

/** The instance that has the mark of a volume. */
export const carrier = ({ seen }: PinInput, attribute: string): InstanceSeen | undefined =>
  seen.instances.find(({ containerInstance }) => containerInstance?.attributes[attribute] !== undefined);

/**
 * Where the volumes of a service are to lie: the instance of a volume that it has already, for it cannot run anywhere else; or one with
 * room beside what those will take whose volumes lie there and whose tasks do not run yet.
 */
export const homeOf = (
  wanted: WantedService,
  input: PinInput,
  pinned: ReadonlyMap<string, InstanceSeen>,
  full: readonly string[],
): InstanceSeen | undefined => {
  const shared = wanted.volumes.map(({ attribute }) => pinned.get(attribute) ?? carrier(input, attribute)).find((found) => found);
  if (shared) return full.includes(shared.id) ? undefined : shared;
  const pins = (instance: InstanceSeen) =>
    attributesOf(instance).filter((name) => name.startsWith(PIN)).length + pinnedTo(instance, pinned);
  const left = (instance: InstanceSeen) => instance.containerInstance?.remaining.memoryMiB ?? 0;
  return input.seen.instances
    .filter((instance) => !full.includes(instance.id) && offersRoom(instance, wanted, input, pinned))
    .sort((a, b) => pins(a) - pins(b) || left(b) - left(a) || (a.id < b.id ? -1 : 1))[0];
};

/** What people have set counts like a volume. One that carries nothing else has a place for all of a service, however many they are. */
export const isFull = (instance: InstanceSeen, more: number, pinned: ReadonlyMap<string, InstanceSeen>): boolean => {
  const others = attributesOf(instance).filter((name) => !BUILT_IN.test(name) && name !== CORDON && name !== MARKET_ATTRIBUTE);
  return others.length + pinnedTo(instance, pinned) + more > Math.max(QUOTAS.volumesOfInstance, more);
};

/** ECS and its agent set these, and they do not count. */
const BUILT_IN = /^(?:ecs\.|com\.amazonaws\.)/;

const attributesOf = ({ containerInstance }: InstanceSeen): readonly string[] => Object.keys(containerInstance?.attributes ?? {});

/** How many volumes this pass gives to it. */
const pinnedTo = ({ id }: InstanceSeen, pinned: ReadonlyMap<string, InstanceSeen>): number =>
  [...pinned.values()].filter((home) => home.id === id).length;

const offersRoom = (
  instance: InstanceSeen,
  wanted: WantedService,
  input: PinInput,
  pinned: ReadonlyMap<string, InstanceSeen>,
): boolean => {
  const { containerInstance } = instance;
  if (containerInstance?.status !== 'ACTIVE' || !containerInstance.agentConnected) return false;
  if (containerInstance.attributes[CORDON] !== undefined) return false;
  const left = leaving(wanted, input, instance);
  const promised = promisedOn(instance, wanted, input, pinned);
  const roomOf = (of: (room: Room) => number): number => of(containerInstance.remaining) + total(left, of) - total(promised, of);
  const own = left.flatMap(({ bindings = [] }) => bindings.map(({ hostPort }) => hostPort));
  const taken = containerInstance.remaining.hostPorts.filter((port) => !own.includes(port));
  const { task } = wanted;
  if ((containerInstance.remaining.gpus ?? 0) < (task.gpus ?? 0)) return false;
  if (roomOf(({ cpu }) => cpu) < task.cpu || roomOf(({ memoryMiB }) => memoryMiB) < task.memoryMiB) return false;
  return !task.hostPorts.some((port) => taken.includes(port));
};

interface Room {
  readonly cpu: number;
  readonly memoryMiB: number;
}

const total = (rooms: readonly Room[], of: (room: Room) => number): number => rooms.reduce((sum, room) => sum + of(room), 0);

/**
 * What tasks will take that can run nowhere else, for their volume lies there or is about to. A job gives its room back when it ends: it
 * and a service may take turns.
 */
const promisedOn = (
  instance: InstanceSeen,
  { ecsName }: WantedService,
  input: PinInput,
  pinned: ReadonlyMap<string, InstanceSeen>,
): readonly Room[] => {
  const lies = (attribute: string): boolean =>
    pinned.get(attribute)?.id === instance.id || attributesOf(instance).includes(attribute);
  const ours = input.project.wanted
    .filter((one) => !one.job && one.ecsName !== ecsName && one.volumes.some(({ attribute }) => lies(attribute)))
    .map((one) => ({ name: one.ecsName, count: askedCount(one) ?? 0, task: one.task }));
  const known = new Set(input.project.wanted.map((one) => one.ecsName));
  const others = input.seen.services
    .filter((one) => one.status === 'ACTIVE' && !known.has(one.name) && boundsOf(one).some(lies))
    .map(({ name, desired, task }) => ({ name, count: desired, task }));
  return [...ours, ...others].flatMap(({ name, count, task }) => {
    const missing = count - tasksOf({ ecsName: name }, input).length;
    return task && missing > 0 ? Array<Room>(missing).fill(task) : [];
  });
};

/** Its own tasks there, where they end before others begin: their room is its room. */
const leaving = (wanted: WantedService, input: PinInput, { id }: InstanceSeen): readonly TaskSeen[] =>
  (wanted.service.deploymentConfiguration?.maximumPercent ?? 200) > 100
    ? []
    : tasksOf(wanted, input).filter(({ instanceId }) => instanceId === id);

/** Whether ECS has it with the volume already: that comes with the update that also asks for tasks, once the volume has a place. */
export const isBoundTo = (wanted: WantedService, attribute: string, input: PinInput): boolean => {
  const service = serviceOf(wanted, input);
  return service !== undefined && boundsOf(service).includes(attribute);
};

/** Attributes that an instance has to have for its tasks. */
const boundsOf = ({ constraints = [], configuration }: ServiceOfVolumes): readonly string[] =>
  [...constraints, ...(configuration?.placementConstraints ?? [])].flatMap(
    ({ expression }) => HAS.exec(expression ?? '')?.[1] ?? [],
  );

const HAS = /^attribute:(\S+) exists$/;

export const serviceOf = ({ ecsName }: WantedService, { seen }: PinInput): ServiceOfVolumes | undefined =>
  seen.services.find(({ name, status }) => name === ecsName && status === 'ACTIVE');

/** Where one that writes the volume runs, its instance is there whatever this look at it says: the pin must not be given to another one. */
export const tasksOf = ({ ecsName }: Pick<WantedService, 'ecsName'>, { seen }: PinInput): readonly TaskSeen[] =>
  seen.tasks.filter(({ service, status }) => service === ecsName && status !== 'STOPPED');
