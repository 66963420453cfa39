import { MARKET_ATTRIBUTE } from '../model/capacity.js';
import type { InstanceSeen, TaskSeen } from '../model/observation.js';
import type { Project, WantedService } from '../model/project.js';
import { QUOTAS } from '../model/quotas.js';
import { CORDON } from '../scaling/stale-cordons.js';
import type { DeployInput, DeployStep } from './steps.js';

/** What pinning looks at: a DeployInput has it, and so has an Observation, for projects at rest whose instance was lost. */
export interface PinInput {
  readonly cluster: string;
  readonly project: Pick<Project, 'wanted'>;
  readonly seen: {
    readonly instances: readonly InstanceSeen[];
    readonly services: readonly { readonly name: string; readonly status: string; readonly desired: number }[];
    readonly tasks: readonly TaskSeen[];
  };
}

/** Volumes that live on one instance: which must be pinned now, and what that costs. */
export interface Pinning {
  readonly steps: readonly DeployStep[];
  /** Compose names of services whose volume has no instance, and none has room yet. */
  readonly homeless: ReadonlySet<string>;
  /** ECS name of such a service → EC2 ids of the instances that ECS lets carry no more volumes, where there are any. */
  readonly crowded: ReadonlyMap<string, readonly string[]>;
  /** Services (ECS names) that may get their home anywhere: no instance carries a volume of theirs yet, and no task of theirs runs. */
  readonly unwritten: ReadonlySet<string>;
  /** Compose service → why its volume was pinned anew: its data stayed on an instance that is gone. */
  readonly moved: ReadonlyMap<string, string>;
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
  const moved = new Map<string, string>();
  const pinned = new Map<string, InstanceSeen>();
  for (const wanted of input.project.wanted) {
    const missing = wanted.volumes.filter(({ attribute }) => !pinned.has(attribute) && !carrier(input, attribute));
    if (missing.length === 0) continue;
    const stays = stillRuns(wanted, input);
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
      steps.push({ kind: 'pin-volume', cluster: input.cluster, attribute, containerInstance: home.containerInstance.arn, why });
      if (hasRun(wanted, input)) moved.set(wanted.name, lost(volume, home.id));
    }
  }
  return { steps, homeless, crowded, unwritten, moved };
};

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
    .filter((instance) => offersRoom(instance, wanted) && !full.includes(instance.id))
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

const offersRoom = ({ containerInstance }: InstanceSeen, { task }: WantedService): boolean => {
  if (containerInstance?.status !== 'ACTIVE' || !containerInstance.agentConnected) return false;
  if (containerInstance.attributes[CORDON] !== undefined) return false;
  const { cpu, memoryMiB, hostPorts } = containerInstance.remaining;
  if ((containerInstance.remaining.gpus ?? 0) < (task.gpus ?? 0)) return false;
  return cpu >= task.cpu && memoryMiB >= task.memoryMiB && !task.hostPorts.some((port) => hostPorts.includes(port));
};

/** A service is only raised once its volume is pinned: one that has been raised had a pin. */
const hasRun = (wanted: WantedService, { seen }: PinInput): boolean =>
  seen.services.some(({ name, status, desired }) => name === wanted.ecsName && status === 'ACTIVE' && desired > 0);

/** Its instance is there whatever this look at it says: the pin must not be given to another one. */
const stillRuns = (wanted: WantedService, { seen }: PinInput): boolean =>
  seen.tasks.some(({ service, status }) => service === wanted.ecsName && status !== 'STOPPED');

const lost = (volume: string, home: string): string =>
  `the instance that held volume ${volume} is gone and its data with it; the volume starts empty on ${home}. Keep what must last on EFS or in a managed store.`;
