import type { ClusterView, InstanceView } from '../../shared/model/cluster-view.js';
import type { Decision } from '../../shared/model/decision.js';
import { tellingOf } from '../../shared/model/telling.js';
import type { Colour, Paint } from '../paint.js';
import { shortTime } from '../short-time.js';
import { usd } from '../usd.js';
import { cellsOf, type Legend, legendOf, legendText } from './cells.js';
import { decisionLines } from './decision-lines.js';
import { cut, folded } from './folded.js';

/** How the rows are looked at: in the order of their launch or by load, CPU or memory, with the reasons in full. */
export interface Look {
  readonly sorted: boolean;
  readonly metric: 'cpu' | 'memory';
  readonly explained: boolean;
}

/** All that one picture is made of. */
export interface Facts {
  readonly view: ClusterView;
  /** Newest first. */
  readonly decisions: readonly Decision[];
  readonly look: Look;
}

const MONTH_HOURS = 730;

/** Pure: the cluster as lines that are at most `width` wide. The sentence alone is enough; colours and bars repeat it. */
export const frame = (facts: Facts, width: number, paint: Paint): readonly string[] => {
  const { view, decisions, look } = facts;
  const legend = legendOf(view);
  return [
    cut(
      `${view.cluster} · ${view.region} · ${view.at.slice(11, 19)}Z${view.simulated ? ' · simulated' : ''}${view.mode === 'act' ? '' : ` · ${view.mode}`}`,
      width,
    ),
    ...folded(`${GLYPHS[view.verdict]} ${view.sentence}`, width, 2).map((line) => paint(COLOURS[view.verdict], line)),
    ...folded(figuresOf(view), width, 2),
    '',
    ...ordered(view.instances, look).map((one) => rowOf(one, view, { legend, look, width, paint })),
    cut(legendText(legend), width),
    '',
    ...tellingOf(decisions).flatMap((one) => decisionLines(one, look, width)),
  ];
};

const GLYPHS: Readonly<Record<ClusterView['verdict'], string>> = {
  balanced: '=',
  idle: '-',
  'instance-pegged': '!',
  'cluster-pegged': '▲',
  scaling: '↕',
  held: '■',
  blind: '?',
};

const COLOURS: Readonly<Record<ClusterView['verdict'], Colour>> = {
  balanced: 'green',
  idle: 'dim',
  'instance-pegged': 'yellow',
  'cluster-pegged': 'red',
  scaling: 'cyan',
  held: 'magenta',
  blind: 'magenta',
};

const figuresOf = ({ cpu, memory, size, usdPerHour, instances }: ClusterView): string => {
  const coming = size.launching > 0 ? ` +${size.launching}` : '';
  const pegged = instances.filter((one) => one.pegged).length;
  const going = size.draining > 0 ? ` (${size.draining} draining)` : '';
  return [
    `CPU ${percent(cpu.mean)} mean, ${percent(cpu.max)} max`,
    `memory ${percent(memory.mean)} mean, ${percent(memory.max)} max${memory.estimated ? ' (est.)' : ''}`,
    `instances ${size.active}${coming}${going} of ${size.min}-${size.max}, ${pegged} pegged`,
    `${usd(usdPerHour)}/h, $${Math.round(usdPerHour * MONTH_HOURS)}/month`,
  ].join(' · ');
};

const percent = (value: number | null): string => (value === null ? '? %' : `${Math.round(value)} %`);

/** Rows that jump hide the story: sorted only when asked for. */
const ordered = (instances: readonly InstanceView[], { sorted, metric }: Look): readonly InstanceView[] => {
  const load = (one: InstanceView): number => one[metric].used ?? -1;
  const byAge = [...instances].sort((a, b) =>
    a.launchedAt < b.launchedAt ? -1 : a.launchedAt > b.launchedAt ? 1 : a.id < b.id ? -1 : 1,
  );
  return sorted ? byAge.sort((a, b) => load(b) - load(a)) : byAge;
};

interface Drawing {
  readonly legend: Legend;
  readonly look: Look;
  readonly width: number;
  readonly paint: Paint;
}

const rowOf = (one: InstanceView, view: ClusterView, { legend, look, width, paint }: Drawing): string => {
  const load = one[look.metric];
  const name = `${one.id.slice(0, width < 100 ? 8 : 19)} ${one.type}${one.market === 'spot' ? ' spot' : ''} ${one.zone.slice(-1)}`;
  const barWidth = Math.max(8, Math.min(30, width - 60));
  const drawn = barOf(load.used, load.reserved, barWidth);
  const colour: Colour = one.pegged ? 'red' : (load.used ?? 0) > view.thresholds.out ? 'yellow' : 'green';
  const head = `${name.padEnd(width < 100 ? 22 : 34)} ${look.metric === 'cpu' ? 'CPU' : 'MEM'} `;
  const rest = `${percent(load.used).padStart(5)} ${stateOf(one, view).padEnd(12)} ${cellsOf(one, legend)}`;
  const room = Math.max(0, width - head.length - drawn.length - 1);
  return `${head}${paint(colour, drawn)} ${rest.length > room ? `${rest.slice(0, Math.max(0, room - 1))}…` : rest}`;
};

/** Used is filled, reserved is outlined; what is unknown is never drawn as nothing. */
export const barOf = (used: number | null, reserved: number, width: number): string => {
  if (used === null) return '?'.repeat(width);
  const at = (value: number): number => Math.max(0, Math.min(width, Math.round((value / 100) * width)));
  const full = at(used);
  return `${'█'.repeat(full)}${'▒'.repeat(Math.max(0, at(reserved) - full))}`.padEnd(width, '·');
};

const stateOf = (one: InstanceView, { at }: ClusterView): string => {
  if (one.state === 'active') return one.pegged ? 'pegged' : '';
  if (one.state === 'draining') return `draining ${one.tasks.length}`;
  return `${one.state} ${shortTime(Date.parse(at) - Date.parse(one.launchedAt)).replace(/\.\d+s/, 's')}`;
};
