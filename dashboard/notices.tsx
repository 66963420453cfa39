import type { ClusterView } from '../shared/model/cluster-view.js';
import type { AlertItem } from './answers.js';
import { Section } from './section.js';
import { clock, since, type Tone } from './words.js';

const SEVERITY_TONES: Readonly<Record<AlertItem['severity'], Tone>> = { info: 'calm', warning: 'busy', critical: 'hot' };
const ALARM_TONES: Readonly<Record<string, Tone>> = { OK: 'calm', ALARM: 'hot' };

/** What was said to people, and whether it reached them. */
export function Alerts({ alerts }: { readonly alerts: readonly AlertItem[] }) {
  return (
    <Section id="alerts" title="Alerts" count={alerts.length}>
      <ul class="rows">
        {alerts.map((one) => (
          <li key={one.id}>
            <span class="quiet">{clock(one.at)}</span>{' '}
            <span class="chip" data-tone={SEVERITY_TONES[one.severity]}>
              {one.severity}
            </span>{' '}
            {one.title} <span class="quiet">{one.state === 'off' ? 'shown here only' : one.state}</span>
          </li>
        ))}
        {alerts.length === 0 && <li class="empty">Nothing to tell.</li>}
      </ul>
    </Section>
  );
}

export function Alarms({ view: { alarms, at } }: { readonly view: ClusterView }) {
  return (
    <Section id="alarms" title="Alarms" count={alarms.length}>
      <ul class="rows">
        {alarms.map((one) => (
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
