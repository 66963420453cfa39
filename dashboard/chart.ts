import uPlot from 'uplot';
import type { Thresholds } from '../shared/model/decision.js';
import type { Timeline } from './answers.js';

/** Pixels; the markers' row stands on the same margins (style.css). */
const HEIGHT = 190;
const LEFT = 44;
const RIGHT = 34;

/** uPlot's columns: seconds, CPU maximum, CPU mean, instances. Null is a gap. */
export const columnsOf = ({ points }: Timeline): uPlot.AlignedData => [
  points.map(({ at }) => Date.parse(at) / 1000),
  points.map(({ cpu }) => cpu.max),
  points.map(({ cpu }) => cpu.mean),
  points.map(({ active }) => active),
];

/** The colour of a property as the browser resolves it: light-dark() is not known to a canvas. */
const colour = (name: string): string => {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
};

export const chartOf = (width: number, thresholds: Thresholds, { from, to }: Timeline): uPlot.Options => {
  const quiet = colour('--quiet');
  const line = colour('--line');
  const axis = { stroke: quiet, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '12px system-ui' };
  return {
    width: Math.max(240, width),
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 0, 0, 0],
    scales: {
      x: { range: [Date.parse(from) / 1000, Date.parse(to) / 1000] },
      y: { range: [0, 100] },
      instances: { range: (_plot, _low, high) => [0, Math.max(4, Math.ceil(high ?? 0) + 1)] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        values: (_plot, ticks) => ticks.map((seconds) => new Date(seconds * 1000).toISOString().slice(11, 16)),
      },
      { ...axis, size: LEFT, values: (_plot, ticks) => ticks.map((value) => `${value} %`) },
      { ...axis, side: 1, scale: 'instances', size: RIGHT, grid: { show: false }, incrs: [1, 2, 5, 10, 20, 50, 100] },
    ],
    series: [
      {},
      { stroke: colour('--hot'), width: 1.5, dash: [2, 4], points: { show: false } },
      { stroke: colour('--busy'), width: 2, points: { show: false }, fill: tint(colour('--busy')) },
      { stroke: colour('--calm'), width: 2, scale: 'instances', paths: steps, points: { show: false } },
    ],
    hooks: { draw: [(plot) => drawLines(plot, [thresholds.out, thresholds.in], quiet)] },
  };
};

const tint = (rgb: string): string => rgb.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.12)');

/** A count holds until the next one. */
const steps = uPlot.paths.stepped!({ align: 1 });

/** The lines of the policy, dashed across the whole width. */
const drawLines = (plot: uPlot, levels: readonly number[], stroke: string): void => {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.setLineDash([6 * devicePixelRatio, 5 * devicePixelRatio]);
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio;
  for (const level of levels) {
    const y = Math.round(plot.valToPos(level, 'y', true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
};
