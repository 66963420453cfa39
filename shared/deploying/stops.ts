import type { TaskSeen } from '../model/observation.js';
import type { LastStop, WantedService } from '../model/project.js';
import { instant, MINUTE, millis } from '../model/time.js';
import { advice, exitMeaning } from './advice.js';
import { lastPart } from './names.js';
import type { DeployInput } from './steps.js';

/**
 * Stops of the service's tasks since the deployment began that share one cause, the most frequent cause, newest first.
 * `taskDefinition` null = of any revision.
 */
export const worstStops = (wanted: WantedService, input: DeployInput, taskDefinition: string | null): TaskSeen[] | null => {
  const since = millis(input.deployment.createdAt);
  const causes = new Map<string, TaskSeen[]>();
  for (const task of input.seen.stopped) {
    if (task.service !== wanted.ecsName || (task.stoppedAt ?? 0) < since || isIntended(task)) continue;
    if (taskDefinition !== null && task.taskDefinition !== taskDefinition) continue;
    const cause = `${task.stopCode}/${task.reason}/${task.exitCode}/${task.container ?? ''}`;
    causes.set(cause, [...(causes.get(cause) ?? []), task]);
  }
  const worst = [...causes.values()].sort((a, b) => b.length - a.length)[0];
  return worst?.sort((a, b) => (b.stoppedAt ?? 0) - (a.stoppedAt ?? 0)) ?? null;
};

/** How a task ended. */
type Stop = Pick<TaskSeen, 'id' | 'stopCode' | 'exitCode' | 'reason' | 'container'>;

/** After how many equal stops a repeat is hopeless: one for an image that is not there, else three as ECS's own breaker counts. */
export const closedAfter = ({ reason }: Pick<Stop, 'reason'>): number =>
  /CannotPull/i.test(reason ?? '') && HOPELESS.test(reason ?? '') ? 1 : 3;

/** In words: which task, why it stopped, how often, and last what to try. `before` = what ECS did about it. */
export const stopText = (wanted: WantedService, task: Stop, { tail = [], often = '', before = '' }: Around = {}): string => {
  const meaning = exitMeaning(task);
  const code = task.exitCode === null ? '' : `, exit code ${task.exitCode}${meaning ? `: ${meaning}` : ''}`;
  const why = (task.reason ?? 'no reason given').replace(/\.$/, '');
  const stopped = `${memberOf(wanted, task)}task ${task.id} stopped (${task.stopCode ?? 'no stop code'}${code}): ${why}.`;
  return `${wanted.name}: ${before}${stopped}${often} ${advice(wanted, task, logText(wanted, task), tail)}`;
};

/** What is told of a stop besides itself. */
interface Around {
  readonly tail?: readonly string[];
  readonly often?: string;
  readonly before?: string;
}

/** The newest stop that nobody wanted: of several in a row the newest whose log is known, so that what is told belongs together. */
export const lastStopOf = (
  ecsName: string,
  stopped: readonly TaskSeen[],
  logTails: Readonly<Record<string, readonly string[]>> = {},
): LastStop | null => {
  const stops = stopped
    .filter((task) => task.service === ecsName && task.stoppedAt !== null && !isIntended(task))
    .sort((a, b) => b.stoppedAt! - a.stoppedAt!);
  const row = stops.filter(({ stoppedAt }) => stops[0]!.stoppedAt! - stoppedAt! < IN_A_ROW_MILLISECONDS);
  const last = row.find(({ id }) => (logTails[lastPart(id)] ?? []).length > 0) ?? stops[0];
  if (!last) return null;
  const { id, stopCode, reason, exitCode } = last;
  return {
    taskId: lastPart(id),
    at: instant(last.stoppedAt!),
    code: stopCode ?? 'Unknown',
    reason: reason ?? '',
    exitCode,
    logTail: logTails[lastPart(id)] ?? [],
  };
};

const IN_A_ROW_MILLISECONDS = MINUTE;

const HOPELESS = /not found|matching platform|manifest unknown|does not exist|denied|unauthorized|invalid reference|no match/i;

/**
 * Stops that somebody wanted say nothing about the program: scaling, a deleted service, a person, Spot, a terminated instance. What
 * ECS's scheduler stops on its own account begins with "Task failed": health checks, of the container or of the balancer.
 */
export const isIntended = ({ stopCode, reason }: TaskSeen): boolean =>
  ['UserInitiated', 'SpotInterruption', 'TerminationNotice'].includes(stopCode ?? '') ||
  (stopCode === 'ServiceSchedulerInitiated' && !/^Task failed/i.test(reason ?? '')) ||
  /^Host EC2/i.test(reason ?? '');

/** Of a group, which of its services ended first. */
const memberOf = ({ members = [] }: WantedService, { container }: Stop): string => {
  const member = members.find((one) => one.container === container);
  return member ? `${member.name} ended, and with it ` : '';
};

const logText = (wanted: WantedService, task: Stop): string => {
  const place = logOf(wanted, task);
  return place ? ` (CloudWatch Logs group ${place.group}, stream ${place.stream})` : '';
};

/**
 * Where ECS wrote the log of the container that ended, or else of the last that its task cannot be without. Stream names are
 * prefix/container/task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
 */
export const logOf = (
  { taskDefinition }: WantedService,
  task: Pick<TaskSeen, 'id' | 'container'>,
): { readonly group: string; readonly stream: string } | null => {
  const containers = taskDefinition.containerDefinitions ?? [];
  const container =
    containers.find(({ name, essential }) => name === task.container && essential !== false) ??
    containers.findLast(({ essential }) => essential !== false);
  const options = container?.logConfiguration?.options;
  const group = options?.['awslogs-group'];
  if (!container || !group) return null;
  return { group, stream: `${options['awslogs-stream-prefix']}/${container.name}/${lastPart(task.id)}` };
};
