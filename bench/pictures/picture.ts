import type { Run } from '../elasticity/run.js';
import type { Spec } from '../elasticity/spec.js';
import { settingName } from '../policies/policy.js';
import { TASKS_AN_INSTANCE } from '../traces/named.js';
import { axes, HEIGHT, LEFT, type Scale, scaleOf, steps, WIDTH } from './plot.js';

type Drawn = Run & { readonly spec: Spec };

/** Load, capacity and decisions of each run, one under the other on one scale. Reads well on light and on dark. */
export const picture = (runs: readonly Drawn[]): string => {
  const most = Math.max(
    1,
    ...runs.flatMap(({ record, trace }) => [...record.sizes.map(({ size }) => size), ...loadOf(trace).map(([, value]) => value)]),
  );
  const panels = runs.map((run, index) => panel(run, scaleOf(run.trace.seconds, most), index));
  const height = HEAD + runs.length * PANEL + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Load and capacity over time">`,
    STYLE,
    `<text class="title" x="${LEFT}" y="20">${runs[0]?.trace.name ?? ''}: load and instances</text>`,
    legend(),
    ...panels,
    '</svg>',
    '',
  ].join('\n');
};

const HEAD = 52;
const PANEL = HEIGHT + 58;

const STYLE = `<style>
  text { font: 12px system-ui, sans-serif; fill: #667085 }
  .title { font-size: 15px; font-weight: 600; fill: #475467 }
  .name { font-weight: 600; fill: #475467 }
  .grid { stroke: #98a2b3; stroke-opacity: .35; stroke-width: 1 }
  .load { fill: #98a2b3; fill-opacity: .45; stroke: none }
  .needed { fill: none; stroke: #98a2b3; stroke-width: 1.2; stroke-dasharray: 3 3 }
  .size { fill: none; stroke: #2e7cd6; stroke-width: 2 }
  .over { fill: #d9553b; fill-opacity: .8 }
  .grow { fill: #2f9e6e } .shrink { fill: #b7791f }
  @media (prefers-color-scheme: dark) { text { fill: #98a2b3 } .title, .name { fill: #d0d5dd } .size { stroke: #6aa9f0 } }
</style>`;

const legend = (): string => {
  const items = [
    ['<rect class="load" width="14" height="10" y="-9"/>', 'load'],
    ['<path class="needed" d="M0 -4h14"/>', 'needed at 80 %'],
    ['<path class="size" d="M0 -4h14"/>', 'instances'],
    ['<path class="grow" d="M2 0l5-9 5 9z"/>', 'launch'],
    ['<path class="shrink" d="M2 -9l5 9 5-9z"/>', 'terminate'],
    ['<rect class="over" width="14" height="5" y="-7"/>', 'over the line'],
  ];
  return items
    .map(([mark, text], index) => `<g transform="translate(${LEFT + index * 124} 41)">${mark}<text x="20">${text}</text></g>`)
    .join('');
};

const panel = ({ spec, trace, record, measured }: Drawn, scale: Scale, index: number): string => {
  const load = loadOf(trace);
  const line =
    trace.kind === 'load' ? load.map(([second, value]): [number, number] => [second, Math.max(1, Math.ceil(value / 0.8))]) : load;
  const sizes = record.sizes.map(({ second, size }): [number, number] => [second, size]);
  const told =
    trace.kind === 'tasks' ? `wait p95 ${measured.waitSeconds?.p95 ?? '-'} s` : `${measured.overMinutes} min over the line`;
  return [
    `<g transform="translate(0 ${HEAD + index * PANEL})">`,
    `<text class="name" x="${LEFT}" y="16">${spec.policy}</text>`,
    `<text x="${LEFT + 120}" y="16">${settingName(spec.setting)}: cost ${measured.cost.toFixed(2)} × the clairvoyant's, ${told}</text>`,
    `<g transform="translate(0 26)">`,
    axes(scale),
    `<path class="load" d="${steps(load, scale, true)}"/>`,
    `<path class="needed" d="${steps(line, scale, false)}"/>`,
    `<path class="size" d="${steps(sizes, scale, false)}"/>`,
    overBars(record.strains, scale),
    marks(record.turns, scale),
    '</g></g>',
  ].join('\n');
};

/** In instances, so that both kinds of traces have one scale. */
const loadOf = ({ kind, points }: Drawn['trace']): [number, number][] =>
  points.map(({ second, value }) => [second, kind === 'tasks' ? value / TASKS_AN_INSTANCE : value]);

const overBars = (strains: Drawn['record']['strains'], { x, seconds }: Scale): string =>
  strains
    .flatMap(({ second, highest }, index) => {
      const until = strains[index + 1]?.second ?? seconds;
      return highest > 0.8
        ? [`<rect class="over" x="${x(second)}" y="${HEIGHT}" width="${(x(until) - x(second)).toFixed(1)}" height="4"/>`]
        : [];
    })
    .join('');

const marks = (turns: Drawn['record']['turns'], { x }: Scale): string =>
  turns
    .map(({ second, change }) =>
      change === 1
        ? `<path class="grow" d="M${x(second) - 4} ${HEIGHT + 15}l4 -8 4 8z"/>`
        : `<path class="shrink" d="M${x(second) - 4} ${HEIGHT + 7}l4 8 4 -8z"/>`,
    )
    .join('');
