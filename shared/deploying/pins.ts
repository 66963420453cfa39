import { MARKET_ATTRIBUTE } from '../model/capacity.js';
import type { LostVolume } from '../model/head.js';
import type { InstanceSeen, ServiceSeen, TaskSeen } from '../model/observation.js';
import type { Project, WantedService } from '../model/project.js';
import { QUOTAS } from '../model/quotas.js';
import { CORDON } from '../scaling/stale-cordons.js';
import type { SeenService } from './seen.js';
import type { DeployInput, DeployStep } from './steps.js';

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
  };

/** Volumes that live on one instance: which must be pinned now, and what that costs. */
export interface Pinning {
  readonly steps: readonly DeployStep[];
  /** Compose names of services whose volume has no instance, and none has room yet. */
  readonly homeless: ReadonlySet<string>;
  /** ECS name of such a service → EC2 ids of the instances that ECS lets carry no more volumes, where there are any. */
  readonly crowded: ReadonlyMap<string, readonly string[]>;
  /** Services (ECS names) that may get their home anywhere: no instance carries a volume of theirs yet, and no task of theirs writes one. */
  readonly unwritten: ReadonlySet<string>;
  /** Volumes that are pinned anew: their data stayed on an instance that is gone. */
  readonly lost: readonly LostVolume[];
}

/**
 * A named volume is a directory of one instance; the ECS attribute on that instance is where its services run. Without one (first
 * time, or the instance is gone) an instance with room is chosen: the fewest pins, then the most memory left.
 */
export const pinVolumes = (input: PinInput): Pinning => {
  const steps: DeployStep[] = [];
  const homeless = new Set<string>();
  const crowded = new Map<string, readonly string[]>();
  const unwritten = new Set<string>();
  const pinned = new Map<string, InstanceSeen>();
  for (const wanted of input.project.wanted) {
    const missing = wanted.volumes.filter(({ attribute }) => !pinned.has(attribute) && !carrier(input, attribute));
    if (missing.length === 0) continue;
    const stays = missing.some(({ attribute }) => isBoundTo(wanted, attribute, input)) && tasksOf(wanted, input).length > 0;
    if (!stays && missing.length === wanted.volumes.length) unwritten.add(wanted.ecsName);
    const full = input.seen.instances.filter((instance) => isFull(instance, missing.length, pinned)).map(({ id }) => id);
    const home = stays ? undefined : homeOf(wanted, input, pinned, full);
    if (!home?.containerInstance) {
      homeless.add(wanted.name);
      if (full.length > 0) crowded.set(wanted.ecsName, full);
      continue;
    }
    for (const { volume, attribute } of missing) {
      pinned.set(attribute, home);
      const why = `volume ${volume} of ${wanted.name} lives on ${home.id}`;
      const pin = { cluster: input.cluster, attribute, containerInstance: home.containerInstance.arn, why };
      const lost = { project: input.project.name, service: wanted.name, volume, home: home.id };
      steps.push({ kind: 'pin-volume', ...pin, ...(hadPin(wanted, attribute, input) && { lost }) });
    }
  }
  return { steps, homeless, crowded, unwritten, lost: lostIn(steps) };
};

/** By the steps that give them another place. */
export const lostIn = (steps: readonly DeployStep[]): readonly LostVolume[] =>
  steps.flatMap((step) => (step.kind === 'pin-volume' && step.lost ? [step.lost] : []));

/** Instances of a project's pins, to take them off again. */
export const unpinSteps = ({ project, seen, cluster }: DeployInput): DeployStep[] =>
  seen.instances.flatMap(({ containerInstance, id }) =>
    Object.keys(containerInstance?.attributes ?? {})
      .filter((attribute) => attribute.startsWith(`${PIN}${project.name}.`))
      .map((attribute): DeployStep => {
        const why = `the volumes of ${project.name} are given up on ${id}`;
        return { kind: 'unpin-volume', cluster, attribute, containerInstance: containerInstance!.arn, why };
      }),
  );

/** Attributes of instances that hold a volume begin with this. */
export const PIN = 'evenkeel.volume.';

const carrier = ({ seen }: PinInput, attribute: string): InstanceSeen | undefined =>
  seen.instances.find(({ containerInstance }) => containerInstance?.attributes[attribute] !== undefined);

/** The instance of a volume that the same service shares comes first: it cannot run anywhere else. */
const homeOf = (
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
    .filter((instance) => offersRoom(instance, wanted, leaving(wanted, input, instance)) && !full.includes(instance.id))
    .sort((a, b) => pins(a) - pins(b) || left(b) - left(a) || (a.id < b.id ? -1 : 1))[0];
};

/** What people have set counts like a volume. One that carries nothing else has a place for all of a service, however many they are. */
const isFull = (instance: InstanceSeen, more: number, pinned: ReadonlyMap<string, InstanceSeen>): boolean => {
  const others = attributesOf(instance).filter((name) => !BUILT_IN.test(name) && name !== CORDON && name !== MARKET_ATTRIBUTE);
  return others.length + pinnedTo(instance, pinned) + more > Math.max(QUOTAS.volumesOfInstance, more);
};

/** ECS and its agent set these, and they do not count. */
const BUILT_IN = /^(?:ecs\.|com\.amazonaws\.)/;

const attributesOf = ({ containerInstance }: InstanceSeen): readonly string[] => Object.keys(containerInstance?.attributes ?? {});

/** How many volumes this pass gives to it. */
const pinnedTo = ({ id }: InstanceSeen, pinned: ReadonlyMap<string, InstanceSeen>): number =>
  [...pinned.values()].filter((home) => home.id === id).length;

const offersRoom = ({ containerInstance }: InstanceSeen, { task }: WantedService, left: readonly TaskSeen[]): boolean => {
  if (containerInstance?.status !== 'ACTIVE' || !containerInstance.agentConnected) return false;
  if (containerInstance.attributes[CORDON] !== undefined) return false;
  const freed = (of: (task: TaskSeen) => number): number => left.reduce((sum, one) => sum + of(one), 0);
  const cpu = containerInstance.remaining.cpu + freed((one) => one.cpu);
  const memoryMiB = containerInstance.remaining.memoryMiB + freed((one) => one.memoryMiB);
  const own = left.flatMap(({ bindings = [] }) => bindings.map(({ hostPort }) => hostPort));
  const taken = containerInstance.remaining.hostPorts.filter((port) => !own.includes(port));
  if ((containerInstance.remaining.gpus ?? 0) < (task.gpus ?? 0)) return false;
  return cpu >= task.cpu && memoryMiB >= task.memoryMiB && !task.hostPorts.some((port) => taken.includes(port));
};

/** Its own tasks there, where they end before others begin: their room is its room. */
const leaving = (wanted: WantedService, input: PinInput, { id }: InstanceSeen): readonly TaskSeen[] =>
  (wanted.service.deploymentConfiguration?.maximumPercent ?? 200) > 100
    ? []
    : tasksOf(wanted, input).filter(({ instanceId }) => instanceId === id);

/** Who was raised while bound to the place of the volume, or has been stopped since, had one. */
const hadPin = (wanted: WantedService, attribute: string, input: PinInput): boolean =>
  isBoundTo(wanted, attribute, input) && (serviceOf(wanted, input)!.desired > 0 || wanted.stopped === true);

/** Whether ECS has it with the volume already: that comes with the update that also asks for tasks, once the volume has a place. */
const isBoundTo = (wanted: WantedService, attribute: string, input: PinInput): boolean => {
  const { constraints = [], configuration } = serviceOf(wanted, input) ?? {};
  const bounds = [...constraints, ...(configuration?.placementConstraints ?? [])];
  return bounds.some(({ expression }) => expression?.split(' ')[0] === `attribute:${attribute}`);
};

const serviceOf = ({ ecsName }: WantedService, { seen }: PinInput): ServiceOfVolumes | undefined =>
  seen.services.find(({ name, status }) => name === ecsName && status === 'ACTIVE');

/** Where one that writes the volume runs, its instance is there whatever this look at it says: the pin must not be given to another one. */
const tasksOf = ({ ecsName }: WantedService, { seen }: PinInput): readonly TaskSeen[] =>
  seen.tasks.filter(({ service, status }) => service === ecsName && status !== 'STOPPED');

/** For people. */
export const lostText = ({ service, volume, home }: LostVolume): string =>
  `${service}: the instance that held volume ${volume} is gone and its data with it; the volume starts empty on ${home}. Keep what must last on EFS or in a managed store.`;
