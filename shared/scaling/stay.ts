import { type Resource, round } from './balance.js';
import type { InstanceLoad, Load } from './load.js';
import { moreTasks } from './more-tasks.js';
import { type Finding, heldBack, nothing } from './proposal.js';
import { immovable, type Situation } from './situation.js';

/**
 * An instance is above the line and no split lowers it enough by `points`: nothing is moved, the task that is too large for that is
 * named, and what would help it. Nothing to tell below the line.
 */
export const stay = (situation: Situation, resource: Resource, highest: number, points: number): Finding => {
  if (highest * 100 <= situation.policy.thresholds.out) return nothing;
  const load = situation.load!;
  const hot = load.instances.reduce((a, b) => (shareOf(b, resource) > shareOf(a, resource) ? b : a));
  const used = (id: string): number => (resource === 'cpu' ? load.tasks[id]!.cpu : load.tasks[id]!.memoryMiB);
  const heavy = situation.observation.tasks
    .filter((task) => task.instanceId === hot.id && load.tasks[task.id])
    .sort((a, b) => used(b.id) - used(a.id))
    .slice(0, 5);
  const whole = resource === 'cpu' ? hot.vcpu : hot.memoryMiB;
  const named = sayWho(
    heavy.map((task) => ({
      name: task.service ?? task.id,
      percent: round((used(task.id) / whole) * 100),
      why: immovable(situation, task),
      more: moreTasks(situation, task.service),
    })),
  );
  return heldBack(
    'would-not-help',
    `${resource === 'cpu' ? 'CPU' : 'Memory'} of ${hot.id} is ${shareText(load, resource, highest)}; the best split would lower it by ${round(Math.max(0, points))} points only.${named}`,
    {
      candidates: heavy.map((task) => ({
        id: task.id,
        chosen: false,
        score: round(used(task.id)),
        why: immovable(situation, task) ?? 'moving it would not lower the highest',
      })),
      reasons: ['instance-pegged'],
    },
  );
};

/** An estimate is not told as if it were measured: of CPU it may be one. */
const shareText = (load: Load, resource: Resource, share: number): string =>
  resource === 'cpu' && load.estimated
    ? `put at ${round(share * 100)} % (each task as much busier as all together are; measured with the next steady window)`
    : `${round(share * 100)} %`;

interface Heavy {
  readonly name: string;
  readonly percent: number;
  /** Why it is not moved, where something keeps it. */
  readonly why: string | null;
  /** What would divide its load. */
  readonly more: string;
}

/** The heaviest, and the next of another service that something keeps: that may be what passes, or what can be changed. */
const sayWho = ([most, ...rest]: readonly Heavy[]): string => {
  if (!most) return '';
  const next = rest.find(({ name, percent, why }) => name !== most.name && why && percent >= WORTH_NAMING_PERCENT);
  const also = most.why ? ' either' : '';
  const beside = next ? ` ${next.name} takes ${next.percent} % and is not moved${also}: ${next.why}.` : '';
  return ` ${most.name} alone takes ${most.percent} %, and ${inTheWay(most)}${beside}`;
};

/** Less would hardly be seen. */
const WORTH_NAMING_PERCENT = 10;

const inTheWay = ({ why, more }: Heavy): string =>
  why
    ? `is not moved: ${why}. A larger instance type would help.`
    : `one task cannot be divided: ${more} or a larger instance type would help.`;

const shareOf = (one: InstanceLoad, resource: Resource): number =>
  resource === 'cpu' ? one.cpuUsed / one.vcpu : one.memoryUsedMiB / one.memoryMiB;
