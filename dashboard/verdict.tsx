import { useEffect } from 'preact/hooks';
import type { ClusterView } from '../shared/model/cluster-view.js';
import { clock, HOURS_A_MONTH, money, percent, VERDICT_LOOKS } from './words.js';

/** The sentence that is enough by itself; the tab's title and icon carry it too. What is not reached is never shown as if it were now. */
export function Verdict({ view, lost }: { readonly view: ClusterView; readonly lost: boolean }) {
  const { glyph, tone } = VERDICT_LOOKS[lost ? 'blind' : view.verdict];
  const title = `${glyph}${lost ? ' not reached' : stateOf(view)} · ${view.cluster}`;
  useEffect(() => {
    document.title = title;
    drawIcon(glyph);
  }, [title, glyph]);
  return (
    <h1 id="verdict" data-tone={tone} data-verdict={view.verdict} aria-live="polite">
      <span class="glyph" aria-hidden="true">
        {glyph}
      </span>
      {lost ? `Not reached. What is shown is of ${clock(view.at)} UTC: ${view.sentence}` : view.sentence}
    </h1>
  );
}

/** Of one pegged instance it is the highest that is news, not the mean. */
const stateOf = ({ verdict, cpu }: ClusterView): string => {
  const figure = verdict === 'instance-pegged' ? cpu.max : cpu.mean;
  return `${figure === null ? '' : ` ${Math.round(figure)} %`} ${verdict.replace('-', ' ')}`;
};

function drawIcon(glyph: string): void {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1d5fa8"/><text x="8" y="12" font-size="11" text-anchor="middle" fill="#fff">${glyph}</text></svg>`;
  document.querySelector<HTMLLinkElement>('#icon')!.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Four figures: mean and maximum, for a mean alone hides the pegged one. */
export function Figures({ view: { cpu, memory, size, usdPerHour, instances } }: { readonly view: ClusterView }) {
  const coming = [size.launching && `${size.launching} coming`, size.draining && `${size.draining} leaving`].filter(Boolean);
  const pegged = instances.filter((one) => one.pegged).length;
  const allowed = `${size.min} to ${size.max} allowed`;
  return (
    <dl id="figures" class="figures">
      <Figure name="CPU" value={percent(cpu.mean)} more={`mean · max ${percent(cpu.max)}`} />
      <Figure
        name={memory.estimated ? 'Memory, estimated' : 'Memory'}
        value={percent(memory.mean)}
        more={`mean · max ${percent(memory.max)}`}
      />
      <Figure name="Instances" value={String(size.active)} more={[`${pegged} pegged`, ...coming, allowed].join(' · ')} />
      <Figure name="Cost" value={money(usdPerHour)} more={`an hour · ${money(usdPerHour * HOURS_A_MONTH)} a month`} />
    </dl>
  );
}

function Figure({ name, value, more }: { readonly name: string; readonly value: string; readonly more: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} <small>{more}</small>
      </dd>
    </div>
  );
}
