import { alertsOf } from '../alerts/alerts-of.js';
import type { Ailing, Facts, Stop } from '../alerts/facts.js';
import { complaintsOf } from '../alerts/starting.js';
import type { AlertState } from '../alerts/state.js';
import { getMutes, isMuted } from '../ledger/mutes.js';
import { enqueue, ONLY_SHOWN } from '../ledger/outbox.js';
import type { Alert } from '../model/alert.js';
import type { Intent } from '../model/intent.js';
import type { Observation } from '../model/observation.js';
import { MINUTE, SECOND } from '../model/time.js';
import type { Blocker } from '../model/words.js';
import { unansweredLaunches, unansweredText } from '../scaling/unanswered.js';
import type { ActResults } from './act-on.js';
import { dayOf } from './day-of.js';
import { neverJoined } from './never-joined.js';
import type { ReconcilePorts } from './ports.js';
import { refusals } from './refusals.js';
import type { Thoughts } from './think.js';
import { remember, type Turn } from './turn.js';

/** Puts what people should hear of this pass into the outbox, and remembers in the head row that it was told. */
export const tell = async (
  ports: ReconcilePorts,
  turn: Turn,
  thoughts: Thoughts,
  { blocked, deployed }: ActResults,
  written: Pick<Facts, 'view' | 'corrected' | 'deployments' | 'begun'> & { readonly decision: NonNullable<Facts['decision']> },
): Promise<readonly Alert[]> => {
  const { head } = turn.session;
  const before = (head.alerts ?? {}) as AlertState;
  const now = ports.clock.now();
  const facts: Facts = {
    ...written,
    now,
    cluster: ports.cluster,
    neverJoined: lostOf(thoughts),
    lostVolumes: Object.values(head.lostVolumes ?? {}),
    blocked: [...blocked, ...unansweredFor(head.intents, now), ...limitsOf(written.decision)],
    ailing: ailingOf(thoughts),
    checksUnread: thoughts.input.observation.unread?.['status-checks'] !== undefined,
    stops: stopsOf(thoughts.input.observation),
    deploying: thoughts.deployments.map(({ outcome }) => outcome.deployment.project),
    swing: head.swing,
    refused: refusals(thoughts, head.intents, written.decision, deployed),
    complaints: complaintsOf(thoughts.input.observation.services),
    day: await dayOf(ports, before, now),
    ...ports.alerts,
  };
  const { alerts, shown, state } = alertsOf(before, facts, () => ports.newId('alr'));
  const mutes = alerts.length > 0 ? await getMutes(ports.store, now) : [];
  for (const alert of alerts) await enqueue(ports.store, alert, isMuted(alert, mutes) ? ONLY_SHOWN : {});
  for (const alert of shown) await enqueue(ports.store, alert, ONLY_SHOWN);
  const { lostVolumes: told, ...rest } = turn.session.head;
  if (told || JSON.stringify(state) !== JSON.stringify(before)) await remember(turn, { ...rest, alerts: state });
  return alerts;
};

/** What holds capacity back until a person lifts it. */
const WANTS_A_PERSON: readonly Blocker[] = ['at-max', 'at-max-vcpu', 'at-max-cost', 'at-max-launches', 'breaker-open'];

const limitsOf = ({ blockedBy, why }: NonNullable<Facts['decision']>): Facts['blocked'] =>
  blockedBy.filter((code) => WANTS_A_PERSON.includes(code)).map((code) => ({ code, text: why }));

/** EC2 may be slow for a while; what it has not taken after this long is capacity that cannot be had. */
const UNANSWERED_MILLISECONDS = 5 * MINUTE;

const unansweredFor = (intents: readonly Intent[], now: number): Facts['blocked'] => {
  const [oldest] = unansweredLaunches(intents, now, UNANSWERED_MILLISECONDS);
  const code = oldest?.unanswered?.split(':')[0];
  return code ? [{ code, text: unansweredText(intents, now)! }] : [];
};

/** Broken for as long as the loop is patient; a notice of EC2 is news at once. */
const ailingOf = ({ head, input: { observation, policy } }: Thoughts): readonly Ailing[] => {
  const patience = policy.repairSeconds * SECOND;
  const old = (since: number | null | undefined): since is number =>
    since !== null && since !== undefined && observation.at - since >= patience;
  const ours = observation.instances.filter(({ cluster }) => cluster !== null);
  const stopped = ours.filter(({ state }) => state === 'stopped');
  const broken = ours
    .filter(({ state }) => state === 'running')
    .flatMap(({ id, impairedSince }) => {
      const [lost, notice] = [head.lostSince?.[id], head.notices?.[id]];
      const found: readonly (readonly [Ailing['kind'], number])[] = [
        // What people asked for is no news to them.
        ...(notice && notice.kind !== 'asked' ? [[notice.kind, notice.at] as const] : []),
        ...(old(impairedSince) ? [['status-check', impairedSince] as const] : []),
        ...(old(lost) && !isOneStory(lost, impairedSince, patience) ? [['agent-lost', lost] as const] : []),
      ];
      return found.slice(0, 1).map(([kind, since]) => ({
        instanceId: id,
        kind,
        minutes: since > 0 ? Math.round((observation.at - since) / MINUTE) : 0,
      }));
    });
  return [...broken, ...stopped.map(({ id }): Ailing => ({ instanceId: id, kind: 'stopped', minutes: 0 }))];
};

/** Where the check fails before people would hear of the agent, they hear of the check: a machine that hangs is silent, too. */
const isOneStory = (lost: number, impaired: number | null | undefined, patience: number): boolean =>
  typeof impaired === 'number' && impaired < lost + patience;

/** Ends that nobody asked for: a rollout, a drain or a lowered count has another code. */
const stopsOf = ({ tasks, services }: Observation): readonly Stop[] => {
  const ended = tasks.filter(({ stoppedAt, stopCode }) => stoppedAt !== null && OWN_ENDS.includes(stopCode ?? ''));
  return ended.flatMap((task) => {
    const of = services.find(({ name }) => name === task.service);
    if (!of?.project || !of.service) return [];
    const { id: taskId, stoppedAt, reason, exitCode } = task;
    return [{ project: of.project, service: of.service, taskId, at: stoppedAt!, reason: reason ?? 'no reason', exitCode }];
  });
};

const OWN_ENDS = ['EssentialContainerExited', 'TaskFailedToStart'];

const lostOf = (thoughts: Thoughts): NonNullable<Facts['neverJoined']> =>
  neverJoined(thoughts).map(({ instanceId, intent: { request, strayedAt, deadlineAt } }) => ({
    instanceId,
    type: request.type,
    zone: request.zone,
    launchTemplate: request.launchTemplateVersion,
    minutes: (strayedAt === undefined ? thoughts.input.policy.registrationSeconds * SECOND : deadlineAt - strayedAt) / MINUTE,
    ...(strayedAt !== undefined && { strayed: true }),
  }));
