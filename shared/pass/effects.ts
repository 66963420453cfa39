import type { Head } from '../model/head.js';
import type { InstanceSeen } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import { HOUR, MINUTE, SECOND } from '../model/time.js';
import { STAYS_MILLISECONDS } from '../scaling/could-not-go.js';
import type { Effects } from '../scaling/intents/step.js';
import { tasksOnInstance } from '../scaling/lookup.js';
import { templateKey, templatesNow } from '../scaling/templates.js';
import type { Seen } from './look.js';
import { movedLately } from './moved-lately.js';

/** A promise is chased no longer than this. */
const PROMISE_MILLISECONDS = 30 * MINUTE;

/** What the ends of intents change in the head row, and what time alone changes. */
export const settleEffects = (head: Head, effects: readonly Effects[], seen: Seen, policy: Policy): Head => {
  const { observation } = seen;
  const at = observation.at;
  const aside = effects.flatMap(({ setAside = [] }) =>
    setAside.map(({ offering, seconds }) => [offering, at + seconds * SECOND] as const),
  );
  const overdue = head.promise && at - head.promise.madeAt > PROMISE_MILLISECONDS;
  return {
    ...head,
    changedAt: effects.some((one) => one.changed) ? at : head.changedAt,
    failedJoins: failedJoins(head, effects, at, policy),
    joinedLately: joinedLately(head, effects, at),
    setAside: Object.fromEntries([...Object.entries(head.setAside), ...aside].filter(([, until]) => until > at)),
    emptySince: emptySince(head, { observation }),
    lostSince: lostSince(head, observation),
    repairs: repairsKept(head, observation),
    stays: stays(head, effects, observation),
    moved: movedLately(head, effects, seen),
    moveFailures: moveFailures(head, effects, at),
    promise: overdue ? null : head.promise,
  };
};

/** So long after its last failure a service's moves count as new. */
const FORGIVEN_MILLISECONDS = 2 * HOUR;

/** Moves in a row that failed, by service: so that a failing one is not repeated without end. */
const moveFailures = (head: Head, effects: readonly Effects[], at: number): Head['moveFailures'] => {
  const failures = new Map(Object.entries(head.moveFailures ?? {}).filter(([, one]) => at - one.at <= FORGIVEN_MILLISECONDS));
  for (const { moveEnded } of effects) {
    if (moveEnded?.result === 'moved') failures.delete(moveEnded.service);
    if (moveEnded?.result === 'failed')
      failures.set(moveEnded.service, { times: (failures.get(moveEnded.service)?.times ?? 0) + 1, at });
  }
  return Object.fromEntries(failures);
};

/** A look at AWS may be so old: https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html says minutes. */
const LAGGING_MILLISECONDS = 5 * MINUTE;

/** A look that is older than a join shows nothing of the instance: what speaks for it then is kept for so long. */
const joinedLately = (head: Head, effects: readonly Effects[], at: number): Head['joinedLately'] => {
  const now = effects.flatMap(({ joined }) => (joined ? [{ at, intent: joined }] : []));
  const again = new Set(now.map(({ intent }) => intent.instanceId));
  const before = (head.joinedLately ?? []).filter(
    (one) => at - one.at <= LAGGING_MILLISECONDS && !again.has(one.intent.instanceId),
  );
  return [...before, ...now];
};

/** One that joins proves its template; one that is not launched from any more is forgotten. */
const failedJoins = (head: Head, effects: readonly Effects[], at: number, policy: Policy): Head['failedJoins'] => {
  const failed = new Map(Object.entries(head.failedJoins));
  for (const { joined, neverJoined } of effects) {
    if (neverJoined) failed.set(neverJoined, { times: (failed.get(neverJoined)?.times ?? 0) + 1, at });
    if (joined) failed.delete(templateKey(joined.request));
  }
  const current = templatesNow(policy);
  return Object.fromEntries([...failed].filter(([template]) => current.includes(template)));
};

/** Since when an instance has run no task of a REPLICA service or of its own. */
const emptySince = (head: Head, { observation }: Pick<Seen, 'observation'>): Record<string, number> => {
  const daemons = new Set(
    observation.services.filter((service) => service.scheduling === 'DAEMON').map((service) => service.name),
  );
  const since: Record<string, number> = {};
  for (const instance of observation.instances) {
    if (!instance.containerInstance || instance.state !== 'running') continue;
    const busy = tasksOnInstance(observation.tasks, instance.id).some(
      (task) => task.status !== 'STOPPED' && !daemons.has(task.service ?? ''),
    );
    if (!busy) since[instance.id] = head.emptySince[instance.id] ?? observation.at;
  }
  return since;
};

/** An instance that has been well for so long after its repair may be repaired anew. */
const MENDED_MILLISECONDS = 2 * HOUR;

const repairsKept = (head: Head, { at, instances }: Seen['observation']): Head['repairs'] =>
  Object.fromEntries(
    Object.entries(head.repairs ?? {}).filter(
      ([id, one]) => at - one.at < MENDED_MILLISECONDS && instances.some((seen) => seen.id === id && seen.state === 'running'),
    ),
  );

const stays = (head: Head, effects: readonly Effects[], { at, instances }: Seen['observation']): Head['stays'] => {
  const now = effects.flatMap(({ couldNotGo: one }) => (one ? [[one.instanceId, { at, why: one.why }] as const] : []));
  return Object.fromEntries(
    [...Object.entries(head.stays ?? {}), ...now].filter(
      ([id, one]) => at - one.at < STAYS_MILLISECONDS && instances.some((seen) => seen.id === id),
    ),
  );
};

/** A stopped instance may be started again: its disk is there. */
const AWAY: readonly InstanceSeen['state'][] = ['running', 'stopping', 'stopped'];

/**
 * Since when the agent of an instance has not answered. How long it was silent before somebody stopped or started it counts no more:
 * they have as long as anybody to start it again, and it has as long as any to boot (EC2 gives it another launch time).
 */
const lostSince = (head: Head, { at, instances }: Seen['observation']): Record<string, number> =>
  Object.fromEntries(
    instances
      .filter((one) => AWAY.includes(one.state) && one.containerInstance?.agentConnected === false)
      .map(({ id, state, launchedAt }) => [id, state === 'stopping' ? at : Math.max(head.lostSince?.[id] ?? at, launchedAt)]),
  );
