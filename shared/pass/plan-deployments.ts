import { heldOutcome, laterOutcome, released, unseenOutcome } from '../deploying/held.js';
import { marketSteps } from '../deploying/markets.js';
import { nextSteps } from '../deploying/next-steps.js';
import { pinVolumes } from '../deploying/pins.js';
import type { Demand, DeployOutcome, DeployStep, Fits } from '../deploying/steps.js';
import { type Hold, holdText } from '../ledger/hold.js';
import type { Millis } from '../model/time.js';
import { type InstanceRoom, place, roomsOf, type TaskToPlace } from '../scaling/packing.js';
import { type DecideInput, situationOf } from '../scaling/situation.js';
import { vacated } from '../scaling/vacated.js';
import { moveOpen } from './cancel-moves.js';
import type { Seen, SeenDeployment } from './look.js';
import type { Turn } from './turn.js';

export interface PlannedDeployment {
  readonly of: SeenDeployment;
  readonly outcome: DeployOutcome;
}

/** A steady project whose volume's instance was lost: its service could run nowhere until the volume has a place again. */
export const lostPins = (turn: Turn, { projects, observation }: Seen): DeployStep[] =>
  turn.policy.mode !== 'act' || turn.session.head.tombstone
    ? []
    : projects
        .filter(({ seen, unread, later }) => seen === null && !unread && !later)
        .flatMap(({ project }) => pinVolumes({ cluster: turn.ports.cluster, project: project.body, seen: observation }).steps);

/** What instances say of themselves for services that ask. */
export const markets = (turn: Turn, { projects, observation }: Seen): DeployStep[] =>
  turn.policy.mode !== 'act' || turn.session.head.tombstone
    ? []
    : marketSteps(
        turn.ports.cluster,
        projects.map(({ project }) => project.body),
        observation.instances,
      );

/** Room that ECS would give at this moment: what a move of ours cordons is not there, though it will be. */
const roomsNow = (blank: DecideInput): InstanceRoom[] => {
  const active = new Set(situationOf(blank).active.map((one) => one.id));
  return roomsOf(blank.observation.instances, blank.observation.tasks).filter((room) => active.has(room.id));
};

/** Each open deployment's next steps. What one claims, the next one does not find. */
export const planDeployments = (turn: Turn, seen: Seen, blank: DecideInput): readonly PlannedDeployment[] => {
  if (turn.session.head.tombstone) return [];
  if (turn.hold) return seen.projects.flatMap((of) => heldBack(turn.hold!, of, seen.observation.at));
  let rooms: readonly InstanceRoom[] = roomsNow(blank);
  return seen.projects.flatMap((of) => {
    if (of.unread)
      return [{ of, outcome: unseenOutcome(of.deployment.body, of.project.body, of.unread.unread, seen.observation.at) }];
    if (of.later) return [{ of, outcome: laterOutcome(of.deployment.body, of.project.body) }];
    if (!of.seen) return [];
    const before = rooms;
    const outcome = nextSteps({
      now: seen.observation.at,
      project: of.project.body,
      deployment: released(of.deployment.body, seen.observation.at),
      seen: of.seen,
      fits: fitsIn(before),
      fitsWithout: (leaving) => fitsIn(vacated(before, seen.observation.tasks, leaving)),
      balancer: turn.ports.balancer,
      cluster: turn.ports.cluster,
      steady: of.steady?.wanted ?? null,
      noRoom: turn.session.head.noRoom ?? {},
      booting: blank.head.intents.some((one) => one.kind === 'launch' && one.state === 'launched'),
    });
    rooms = place(
      outcome.claims.flatMap((one, i) => toTasks(one, i)),
      rooms,
    ).rooms;
    const waits = turn.policy.mode === 'dry-run' || moveOpen(blank.head, of);
    return [{ of, outcome: waits ? { ...outcome, steps: [] } : outcome }];
  });
};

const fitsIn =
  (rooms: readonly InstanceRoom[]): Fits =>
  (needs) => {
    const tasks = needs.map((need, i) => toTasks(need, i));
    const packed = place(tasks.flat(), rooms);
    return needs.map(({ service, count }, i) => ({ service, count, room: tasks[i]!.every((task) => packed.placed[task.key]) }));
  };

const heldBack = (hold: Hold, of: SeenDeployment, now: Millis): readonly PlannedDeployment[] => {
  const { project, deployment, seen } = of;
  if (!seen || deployment.body.generation !== project.body.generation) return [];
  return [{ of, outcome: heldOutcome(deployment.body, project.body, { until: hold.until, text: holdText(hold, now) }) }];
};

/** A demand as tasks that want a place each. */
export const toTasks = (demand: Demand, index = 0): TaskToPlace[] =>
  Array.from({ length: demand.count }, (_, i) => ({
    key: `${demand.service} ${index}.${i + 1}`,
    service: demand.service,
    cpu: demand.cpu,
    memoryMiB: demand.memoryMiB,
    hostPorts: demand.hostPorts,
    ...(demand.gpus && { gpus: demand.gpus }),
    constraints: demand.constraints.map((expression) => ({ type: 'memberOf', expression })),
  }));
