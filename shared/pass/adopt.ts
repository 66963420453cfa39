import type { Head } from '../model/head.js';
import type { DrainIntent, LaunchIntent } from '../model/intent.js';
import type { InstanceSeen, Observation } from '../model/observation.js';
import { MINUTE, type Millis, SECOND } from '../model/time.js';
import type { Seen } from './look.js';
import type { Turn } from './turn.js';

/** One that was a member once comes back within this, or not: its agent does not register anew by itself. */
const STRAY_SECONDS = 300;

/**
 * An instance of ours that no intent speaks for and that has not joined: it is taken up, so that it joins or is collected. One that its
 * owner protects may join when it will, and is not collected.
 */
export const adopt = (turn: Turn, seen: Seen): Head => {
  const { observation } = seen;
  const { head } = turn.session;
  const known = new Set(
    head.intents.flatMap((intent) =>
      intent.kind === 'launch' ? [intent.instanceId, tagOf(intent)] : intent.kind === 'drain' ? [intent.instanceId] : [],
    ),
  );
  const orphans = observation.instances.filter(
    (one) =>
      one.cluster !== null &&
      !one.containerInstance &&
      !one.protect &&
      ['pending', 'running'].includes(one.state) &&
      !known.has(one.id) &&
      !known.has(one.intent),
  );
  if (head.tombstone) return head;
  const emptied = emptiedByOthers(turn, seen, known);
  const unshown = unshownIn(turn, observation, known);
  if (orphans.length + emptied.length + unshown.length === 0) return head;
  const ids = new Set(head.intents.map(({ id }) => id));
  const newId = (wanted: string | null): string => {
    const id = wanted !== null && !ids.has(wanted) ? wanted : turn.ports.newId('int');
    ids.add(id);
    return id;
  };
  const { registrationSeconds } = turn.policy;
  const adopted = orphans.map((one): LaunchIntent => {
    const strayed = observation.at - one.launchedAt > registrationSeconds * SECOND;
    return {
      kind: 'launch',
      state: 'launched',
      id: newId(one.intent),
      decision: 'adopted',
      reason: 'below-min',
      createdAt: one.launchedAt,
      // Some minutes from now on at least: a list of registrations that was incomplete once must not end what runs tasks.
      deadlineAt: Math.max(
        one.launchedAt + registrationSeconds * SECOND,
        observation.at + Math.min(STRAY_SECONDS, registrationSeconds) * SECOND,
      ),
      attempt: 1,
      token: '',
      request: {
        type: one.type,
        zone: one.zone,
        subnetId: '',
        market: one.market,
        launchTemplateId: one.templateId ?? '',
        launchTemplateVersion: one.template ?? '',
      },
      instanceId: one.id,
      ...(strayed && { strayedAt: observation.at }),
    };
  });
  return { ...head, intents: [...head.intents, ...adopted, ...unshown, ...emptied] };
};

/**
 * What has joined and is not shown at all, not even as terminated, is not gone: the look is older. It is a launch again until it is
 * shown, or another would be bought in its stead.
 */
const unshownIn = (
  { session, policy }: Turn,
  { at, instances }: Observation,
  known: ReadonlySet<string | null>,
): readonly LaunchIntent[] => {
  const shown = new Set(instances.map(({ id }) => id));
  return (session.head.joinedLately ?? [])
    .filter(({ intent: { id, instanceId } }) => !shown.has(instanceId!) && !known.has(instanceId) && !known.has(id))
    .map(({ intent: { strayedAt: _, ...intent } }) => ({
      ...intent,
      state: 'launched',
      deadlineAt: at + policy.registrationSeconds * SECOND,
    }));
};

/** What speaks for all instances with its tag. One that knows its own of several speaks for that one only. */
const tagOf = ({ id, instanceId, batch }: LaunchIntent): string | null => (batch ? (instanceId ? null : batch.id) : id);

/**
 * Set DRAINING by its own agent (a Spot notice that we did not hear) or by a person: it is no capacity any more, and once it is empty
 * nobody else would terminate it. It is not set ACTIVE again by us; whoever does that ends the drain. What is left behind, by a machine
 * that is gone or was stopped, is deregistered by a drain, too.
 */
const emptiedByOthers = (turn: Turn, { observation }: Seen, known: ReadonlySet<string | null>): DrainIntent[] =>
  observation.instances
    .filter(
      (one) =>
        one.cluster !== null &&
        !known.has(one.id) &&
        (isEmptied(one) || isLeftBehind(one) || isStopped(turn, observation.at, one)),
    )
    .map(({ id, containerInstance }) => ({
      kind: 'drain',
      state: 'draining',
      id: turn.ports.newId('int'),
      decision: 'adopted',
      reason: turn.session.head.notices?.[id]?.kind === 'interruption' ? 'interrupted' : 'drained',
      createdAt: observation.at,
      deadlineAt: observation.at + turn.policy.drainSeconds * SECOND,
      instanceId: id,
      containerInstance: containerInstance!.arn,
      after: null,
    }));

const isEmptied = ({ state, protect, containerInstance }: InstanceSeen): boolean =>
  state === 'running' &&
  containerInstance?.status === 'DRAINING' &&
  !protect &&
  containerInstance.attributes['evenkeel.protect'] !== 'true';

/**
 * Terminated while its agent was away: ECS lists it, and its tasks as running, until somebody deregisters it. EC2 forgets it within the
 * hour (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister_container_instance.html).
 */
const isLeftBehind = ({ state, containerInstance }: InstanceSeen): boolean =>
  state === 'terminated' && containerInstance?.agentConnected === false && containerInstance.status !== 'INACTIVE';

/** Whoever stops an instance to start it again, with another type perhaps, has done so by then. */
const STOPPED_MILLISECONDS = 5 * MINUTE;

/**
 * Stopped in the console: what ran there is dead, and where its agent had no time to say so ECS takes it for running, and starts it
 * nowhere else, until the registration is gone. The instance stays its owner's: it is not terminated. One with a volume on its disk is
 * waited for.
 */
const isStopped = (turn: Turn, now: Millis, { id, state, protect, containerInstance }: InstanceSeen): boolean => {
  const since = turn.session.head.lostSince?.[id];
  return (
    state === 'stopped' &&
    containerInstance?.agentConnected === false &&
    containerInstance.status !== 'INACTIVE' &&
    !protect &&
    !Object.keys(containerInstance.attributes).some((name) => KEPT.test(name)) &&
    since !== undefined &&
    now - since >= STOPPED_MILLISECONDS
  );
};

const KEPT = /^evenkeel\.(protect$|volume\.)/;
