import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Thresholds } from '../shared/model/decision.js';
import type { Marker, Timeline } from './answers.js';
import { chartOf, columnsOf } from './chart.js';
import { Section } from './section.js';
import { ACTION_GLYPHS, clock, percent, stepOf } from './words.js';

/** Hours that can be chosen. */
const SPANS = [1, 6, 24];

interface ChartOf {
  readonly timeline: Timeline;
  readonly thresholds: Thresholds;
  readonly hours: number;
  readonly onHours: (hours: number) => void;
  readonly onOpen: (id: string) => void;
}

/** The last hours: CPU as mean and maximum, instances as steps, and a mark for each decision that changed something. */
export function TimelineChart({ timeline, thresholds, hours, onHours, onOpen }: ChartOf) {
  const [said, setSaid] = useState<Marker | null>(null);
  const box = usePlot(timeline, thresholds);
  return (
    <Section id="timeline" title={hours === 1 ? 'The last hour' : `The last ${hours} hours`}>
      <p class="legend quiet">
        {SPANS.map((span) => (
          <button key={span} type="button" aria-pressed={span === hours} onClick={() => onHours(span)}>
            {span} h
          </button>
        ))}{' '}
        line = CPU mean · dotted = CPU max · steps = instances (right) · dashed = the lines of the policy
      </p>
      <div class="chart">
        <div ref={box} aria-hidden="true" />
        <Markers timeline={timeline} onSay={setSaid} onOpen={onOpen} />
      </div>
      <p class="said quiet" role="status">
        {said ? `${clock(said.at)} ${said.action} ${said.from} → ${said.to}: ${said.why}` : wordsOf(timeline)}
      </p>
    </Section>
  );
}

/** Draws anew what it is given, and when the room or the colours are others. */
const usePlot = (timeline: Timeline, thresholds: Thresholds) => {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const element = box.current!;
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(chartOf(element.clientWidth, thresholds, timeline), columnsOf(timeline), element);
    };
    draw();
    const watcher = new ResizeObserver(draw);
    watcher.observe(element);
    const toggled = new MutationObserver(draw);
    toggled.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      watcher.disconnect();
      toggled.disconnect();
      scheme.removeEventListener('change', draw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [timeline, thresholds]);
  return box;
};

interface MarkersOf {
  readonly timeline: Timeline;
  readonly onSay: (marker: Marker | null) => void;
  readonly onOpen: (id: string) => void;
}

function Markers({ timeline, onSay, onOpen }: MarkersOf) {
  const [from, to] = [Date.parse(timeline.from), Date.parse(timeline.to)];
  const partOf = ({ at }: Marker): number => (100 * (Date.parse(at) - from)) / (to - from);
  return (
    <div class="markers">
      {timeline.markers.map((one, place) => (
        <button
          key={one.id}
          type="button"
          class="marker"
          data-action={one.action}
          style={{ '--part': partOf(one), '--row': rowOf(timeline.markers.map(partOf), place) }}
          aria-label={`${clock(one.at)} ${one.action}, ${one.from} to ${one.to} instances`}
          title={`${clock(one.at)} ${stepOf(one)}: ${one.why}`}
          onFocus={() => onSay(one)}
          onMouseEnter={() => onSay(one)}
          onMouseLeave={() => onSay(null)}
          onClick={() => onOpen(one.id)}
        >
          {ACTION_GLYPHS[one.action]}
          {one.from === one.to ? '' : one.to}
        </button>
      ))}
    </div>
  );
}

/** Percent of the width under which two marks would lie on each other. */
const NEAR = 4;

/** The row of a mark: one further down than the mark before it when that is near, for a hidden one cannot be pressed. */
const rowOf = (parts: readonly number[], place: number): number =>
  place > 0 && parts[place]! - parts[place - 1]! < NEAR ? (rowOf(parts, place - 1) + 1) % 3 : 0;

/** What the curves show, for those who do not see them. */
const wordsOf = ({ points, markers }: Timeline): string => {
  const means = points.flatMap(({ cpu }) => (cpu.mean === null ? [] : [cpu.mean]));
  if (means.length === 0) return 'No CPU has been measured in this time yet.';
  const sizes = points.map(({ active }) => active);
  const count = `${Math.min(...sizes)} to ${Math.max(...sizes)} instances`;
  return `CPU mean between ${percent(Math.min(...means))} and ${percent(Math.max(...means))}, ${count}, ${markers.length} changes.`;
};
