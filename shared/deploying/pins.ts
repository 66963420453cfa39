import type { LostVolume } from '../model/head.js';
import type { InstanceSeen } from '../model/observation.js';
import type { WantedService } from '../model/project.js';
import type { DeployInput, DeployStep } from './steps.js';
import { carrier, homeOf, isBoundTo, isFull, PIN, type PinInput, serviceOf, tasksOf } from './volume-home.js';

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

/** Who was raised while bound to the place of the volume, or has been stopped since, had one. */
const hadPin = (wanted: WantedService, attribute: string, input: PinInput): boolean =>
  isBoundTo(wanted, attribute, input) && (serviceOf(wanted, input)!.desired > 0 || wanted.stopped === true);

/** For people. */
export const lostText = ({ service, volume, home }: LostVolume): string =>
  `${service}: the instance that held volume ${volume} is gone and its data with it; the volume starts empty on ${home}. Keep what must last on EFS or in a managed store.`;
