import { type Resource, round } from './balance.js';
import { moreTasks } from './more-tasks.js';
import { type Finding, heldBack } from './proposal.js';
import { immovable, type Situation } from './situation.js';
import { isTold } from './steady.js';

/** No split lowers the highest instance enough: nothing is bought, and the tasks that are in the way are named, with what would help. */
export const wouldNotHelp = (
  situation: Situation,
  resource: Resource,
  highest: number,
  after: number,
  formula: string,
): Finding => {
  const load = situation.load!;
  const owners = resource === 'cpu' ? ownersToCome(situation) : null;
  if (owners) return heldBack('no-data', owners, { formula, reasons: ['above-line'] });
  const heavy = situation.observation.tasks
    .filter((task) => load.tasks[task.id])
    .sort((a, b) => amountOf(situation, resource, b.id) - amountOf(situation, resource, a.id))
    .slice(0, 3);
  const named = heavy[0];
  const reason = named ? immovable(situation, named) : null;
  const help = reason
    ? `${reason}. What would help: a range (x-evenkeel: {scale: {max: 3}}), ports published on the balancer, or relocate: always.`
    : `it is one task, and a task cannot be divided. What would help: ${moreTasks(situation, named?.service ?? null)}, or a larger instance type.`;
  return heldBack(
    'would-not-help',
    `Another instance would lower the highest from ${round(highest * 100)} % only to ${round(after * 100)} %: ${named?.service ?? 'the load'} ` +
      `(${named?.id ?? 'no task'}) cannot be spread, because ${help}`,
    {
      formula,
      reasons: ['above-line'],
      candidates: heavy.map((task) => ({
        id: task.id,
        chosen: false,
        score: round(amountOf(situation, resource, task.id)),
        why: immovable(situation, task) ?? 'moving it alone does not lower the highest',
      })),
    },
  );
};

/** What no task explains is not known to be the host's own while a service's figure is still to come; null when all have come. */
const ownersToCome = ({ load, observation }: Situation): string | null => {
  const hot = load!.instances.reduce((a, b) => (b.cpuUsed / b.vcpu > a.cpuUsed / a.vcpu ? b : a));
  if (hot.hostCpu < hot.cpuUsed / 2) return null;
  const window = observation.reading?.windows.findLast(({ from }) => from === load!.window.from);
  const untold = observation.services.filter(({ name, running }) => running > 0 && window && !isTold(window, name));
  if (untold.length === 0) return null;
  const names = untold.map(({ name }) => name).join(', ');
  return `CPU of ${hot.id} is ${round((hot.cpuUsed / hot.vcpu) * 100)} %, but the figures that tell whose it is are not there yet (${names}).`;
};

const amountOf = (situation: Situation, resource: Resource, taskId: string): number => {
  const load = situation.load!.tasks[taskId]!;
  return resource === 'cpu' ? load.cpu : load.memoryMiB;
};
