import { askedCount } from '../deploying/asked-count.js';
import { TAG } from '../deploying/names.js';
import type { Head, LeftByMove } from '../model/head.js';
import type { Observation } from '../model/observation.js';
import { MINUTE } from '../model/time.js';
import { isTerminal } from '../model/words.js';
import type { Effects } from '../scaling/intents/step.js';
import type { Seen } from './look.js';

/** A call of a move that was held up on its way may still take effect for this long. */
const LATE_MILLISECONDS = 10 * MINUTE;

/** The counts that moves have left lately, by service: those before, those of open moves, and those of moves that end now. */
export const movedLately = (head: Head, effects: readonly Effects[], { observation, projects }: Seen): Head['moved'] => {
  const { at } = observation;
  const counted = countedAnew(projects, observation);
  const before = Object.entries(head.moved ?? {}).filter(
    ([service, one]) => at - one.at <= LATE_MILLISECONDS || isThere(service, one, observation),
  );
  const open = head.intents.flatMap((one) =>
    one.kind === 'move' && !one.unraised ? [[one.service, { desired: one.desired, at, owed: (one.owed ?? 0) > 0 }] as const] : [],
  );
  const ended = effects.flatMap(({ moveEnded: one }) =>
    one && one.desired !== null ? [[one.service, { desired: one.desired, at, owed: one.owed }] as const] : [],
  );
  const left: Record<string, LeftByMove> = {};
  for (const [service, one] of [...before, ...open, ...ended])
    if (!counted.has(service)) left[service] = { ...one, owed: one.owed || stillOwes(left[service], one) };
  return Object.fromEntries(Object.entries(left).map(([service, one]) => [service, withOver(service, one, head, observation)]));
};

/**
 * With the time since which the service is seen with a copy more that no move has meant: one that no look shows yet may be about to
 * start.
 */
const withOver = (
  service: string,
  { overSince: _, ...one }: LeftByMove,
  { moved, intents }: Head,
  observation: Observation,
): LeftByMove => {
  const isMoving = intents.some((intent) => intent.kind === 'move' && intent.service === service);
  if (isMoving || !isThere(service, one, observation)) return one;
  return { ...one, overSince: moved?.[service]?.overSince ?? observation.at };
};

/** A call of the move before may come late, too, whatever the next one of the service was answered. */
const stillOwes = (before: LeftByMove | undefined, { desired }: LeftByMove): boolean =>
  before?.owed === true && before.desired === desired;

/** The copy that nobody waits for runs: however long no pass could be, or a deployment goes on, it is to be taken back. */
const isThere = (service: string, { desired, owed }: LeftByMove, { services }: Observation): boolean =>
  owed === true && services.some(({ name, desired: now }) => name === service && now === desired + 1);

/**
 * Services that a deployment gives a count of its own. One whose count was applied before keeps what it finds, and with it the copy
 * of a move.
 */
const countedAnew = (projects: Seen['projects'], { services }: Observation): ReadonlySet<string> => {
  const applied = new Map(services.map(({ name, tags }) => [name, tags[TAG.count]]));
  const wanted = projects.flatMap(({ project, deployment }) => (isTerminal(deployment.body.status) ? [] : project.body.wanted));
  return new Set(wanted.filter((one) => applied.get(one.ecsName) !== String(askedCount(one))).map(({ ecsName }) => ecsName));
};
