import { alertsOf } from '../alerts/alerts-of.js';
import type { Facts } from '../alerts/facts.js';
import type { AlertState } from '../alerts/state.js';
import { enqueue } from '../ledger/outbox.js';
import type { Alert } from '../model/alert.js';
import type { Intent } from '../model/intent.js';
import { MINUTE, SECOND } from '../model/time.js';
import type { Blocker } from '../model/words.js';
import { unansweredLaunches, unansweredText } from '../scaling/unanswered.js';
import type { ActResults } from './act-on.js';
import { neverJoined } from './never-joined.js';
import type { ReconcilePorts } from './ports.js';
import type { Thoughts } from './think.js';
import { remember, type Turn } from './turn.js';

/** Puts what people should hear of this pass into the outbox, and remembers in the head row that it was told. */
export const tell = async (
  ports: ReconcilePorts,
  turn: Turn,
  thoughts: Thoughts,
  { blocked }: ActResults,
  written: Pick<Facts, 'view' | 'corrected' | 'deployments'> & { readonly decision: NonNullable<Facts['decision']> },
): Promise<readonly Alert[]> => {
  const { head } = turn.session;
  const before = (head.alerts ?? {}) as AlertState;
  const now = ports.clock.now();
  const facts: Facts = {
    ...written,
    now,
    cluster: ports.cluster,
    neverJoined: lostOf(thoughts),
    blocked: [...blocked, ...unansweredFor(head.intents, now), ...limitsOf(written.decision)],
  };
  const { alerts, state } = alertsOf(before, facts, () => ports.newId('alr'));
  for (const alert of alerts) await enqueue(ports.store, alert);
  if (JSON.stringify(state) !== JSON.stringify(before)) await remember(turn, { ...turn.session.head, alerts: state });
  return alerts;
};

/** What holds capacity back until a person lifts it. */
const WANTS_A_PERSON: readonly Blocker[] = ['at-max', 'breaker-open'];

const limitsOf = ({ blockedBy, why }: NonNullable<Facts['decision']>): Facts['blocked'] =>
  blockedBy.filter((code) => WANTS_A_PERSON.includes(code)).map((code) => ({ code, text: why }));

/** EC2 may be slow for a while; what it has not taken after this long is capacity that cannot be had. */
const UNANSWERED_MILLISECONDS = 5 * MINUTE;

const unansweredFor = (intents: readonly Intent[], now: number): Facts['blocked'] => {
  const [oldest] = unansweredLaunches(intents, now, UNANSWERED_MILLISECONDS);
  const code = oldest?.unanswered?.split(':')[0];
  return code ? [{ code, text: unansweredText(intents, now)! }] : [];
};

const lostOf = (thoughts: Thoughts): NonNullable<Facts['neverJoined']> =>
  neverJoined(thoughts).map(({ instanceId, intent: { request } }) => ({
    instanceId,
    type: request.type,
    zone: request.zone,
    launchTemplate: request.launchTemplateVersion,
    minutes: (thoughts.input.policy.registrationSeconds * SECOND) / MINUTE,
  }));
