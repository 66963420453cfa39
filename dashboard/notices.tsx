import type { ClusterView } from '../shared/model/cluster-view.js';
import type { AlertItem, Mute } from './answers.js';
import { post } from './post.js';
import { Section } from './section.js';
import { clock, since, type Tone } from './words.js';

const SEVERITY_TONES: Readonly<Record<AlertItem['severity'], Tone>> = { info: 'calm', warning: 'busy', critical: 'hot' };
const ALARM_TONES: Readonly<Record<string, Tone>> = { OK: 'calm', ALARM: 'hot' };

/** What was said to people, and whether it reached them. */
export function Alerts({ alerts, mutes }: { readonly alerts: readonly AlertItem[]; readonly mutes: readonly Mute[] }) {
  return (
    <Section id="alerts" title="Alerts" count={alerts.length}>
      <ul class="rows dense">
        {alerts.map((one) => (
          <li key={one.id}>
            <Alert alert={one} mute={mutes.find(({ match }) => match === one.type)} />
          </li>
        ))}
        {alerts.length === 0 && <li class="empty">Nothing to tell.</li>}
      </ul>
    </Section>
  );
}

interface AlertOf {
  readonly alert: AlertItem;
  readonly mute: Mute | undefined;
}

function Alert({ alert, mute }: AlertOf) {
  const { at, severity, title, why, effect, todo } = alert;
  return (
    <details>
      <summary data-row>
        <span class="quiet">{clock(at)}</span>
        <span class="chip" data-tone={SEVERITY_TONES[severity]}>
          {severity}
        </span>
        <span class="why">
          {title} <span class="quiet">{stateOf(alert)}</span>
        </span>
      </summary>
      <div class="card">
        <p>{[why, effect].filter(Boolean).join(' ')}</p>
        <p>
          <strong>To do:</strong> {todo}
        </p>
        <Answers alert={alert} mute={mute} />
      </div>
    </details>
  );
}

const stateOf = ({ state, acknowledged }: AlertItem): string =>
  acknowledged ? `acknowledged ${clock(acknowledged.at)}` : state === 'off' ? 'shown here only' : state;

/** What a reader can answer: I have seen it, or not again for two hours, and yes again. */
function Answers({ alert: { id, type, acknowledged }, mute }: AlertOf) {
  return (
    <p class="answers">
      <button type="button" disabled={Boolean(acknowledged)} onClick={() => void post(`/v1/alerts/${id}/ack`)}>
        {acknowledged ? 'Acknowledged' : 'Acknowledge'}
      </button>{' '}
      <button type="button" onClick={() => void post('/v1/alerts/mute', { match: type, for: mute ? '0s' : '2h' })}>
        {mute ? `Muted until ${clock(mute.until)} UTC: unmute ${type}` : `Mute ${type} for 2 h`}
      </button>
    </p>
  );
}

/** Those that ring first. */
export function Alarms({ view: { alarms, at } }: { readonly view: ClusterView }) {
  const ringing = alarms.filter(({ state }) => state === 'ALARM').length;
  const sorted = [...alarms].sort((a, b) => Number(b.state === 'ALARM') - Number(a.state === 'ALARM'));
  return (
    <Section id="alarms" title="Alarms" count={`${ringing} of ${alarms.length} in ALARM`}>
      <ul class="rows dense">
        {sorted.map((one) => (
          <li key={one.name}>
            <span class="chip" data-tone={ALARM_TONES[one.state] ?? 'blind'}>
              {one.state}
            </span>{' '}
            {one.name}{' '}
            <span class="quiet">
              {one.metric}, line at {one.threshold} · for {since(one.since, at)}
            </span>
          </li>
        ))}
        {alarms.length === 0 && <li class="empty">No alarm has been seen yet.</li>}
      </ul>
    </Section>
  );
}
