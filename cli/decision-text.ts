import { counted } from '../shared/model/counted.js';
import type { Decision, Forecast } from '../shared/model/decision.js';
import { BOUND_TEXT } from '../shared/model/forecast-text.js';
import { wrapped } from './wrapped.js';

/** A decision for people, at 80 columns: what, why, by which sum, what else there was, what is expected and what came true. */
export const decisionText = (decision: Decision): string =>
  `${[
    headline(decision),
    wrapped(decision.why, 80),
    '',
    ...row('sum', decision.formula),
    ...row('load', loadText(decision)),
    ...row('asked for', demandText(decision)),
    ...row('held back', decision.blockedBy.join(', ')),
    ...row('not before', decision.nextEligibleAt ? clock(decision.nextEligibleAt) : ''),
    ...row('did', decision.actions.map(actionText).join('; ')),
    ...row('expected', forecastText(decision.predicted)),
    ...row('came true', cameTrue(decision)),
    ...candidateRows(decision),
    ...row('seen', seenText(decision)),
  ].join('\n')}\n`;

const headline = ({ id, at, action, from, to, dryRun }: Decision): string => {
  const size = from === to ? counted(from, 'instance') : `${from} -> ${counted(to, 'instance')}`;
  return `${clock(at)}  ${action}  ${size}${dryRun ? '  (nothing is done)' : ''}${id ? `  ${id}` : ''}`;
};

const LABEL = 12;

const row = (label: string, text: string): string[] =>
  text === '' ? [] : [`${label.padEnd(LABEL)}${wrapped(text, 80 - LABEL).replaceAll('\n', `\n${' '.repeat(LABEL)}`)}`];

const loadText = ({ inputs: { mean, max, thresholds, window } }: Decision): string => {
  const line = `grows above ${thresholds.out} %, aims at ${thresholds.target} %, shrinks under ${thresholds.in} %`;
  if (mean === null) return `not known; ${line}`;
  const when = window ? ` from ${clock(window.from)} to ${clock(window.to)}` : '';
  return `CPU ${mean} % on average, ${max} % at most${when}; ${line}`;
};

/** What is there has room for all tasks: nothing is asked for by any. */
const demandText = ({ from, inputs: { demand } }: Decision): string =>
  `${counted(demand.utilisation, 'instance')} by load, ${demand.placement > from ? `${demand.placement} by tasks without room` : 'no task is without room'}`;

const actionText = ({ kind, target, result, note }: Decision['actions'][number]): string =>
  `${kind} ${target}${result === 'done' ? '' : ` (${result}${note && result !== 'pretended' ? `: ${note}` : ''})`}`;

const forecastText = (forecast: Forecast | null): string => {
  if (!forecast) return '';
  const { cpu, memory, usdPerHour, bound } = forecast;
  const text = bound
    ? `CPU ${BOUND_TEXT[bound]} ${cpu.mean} % on average and ${cpu.max} % on the highest`
    : `CPU ${cpu.mean} % on average, ${cpu.max} % at most`;
  return `${text}${memory ? `, memory ${memory.max} % at most` : ''}; $${usdPerHour}/h`;
};

const cameTrue = ({ observed, overtakenBy }: Decision): string => {
  if (observed) return `${forecastText(observed)} at ${clock(observed.at)}`;
  return overtakenBy ? `not measured: overtaken by ${overtakenBy}, which changed the size again` : '';
};

/** So many of them are told; --json has them all. */
const MOST = 8;

const candidateRows = ({ candidates }: Decision): string[] => {
  if (candidates.length === 0) return [];
  const lines = candidates.slice(0, MOST).map((one) => {
    const text = `${one.chosen ? '*' : '-'} ${one.id}${one.score === null ? '' : ` [${one.score}]`}: ${one.why}`;
    return `  ${wrapped(text, 78, '    ')}`;
  });
  const more = candidates.length - MOST;
  return ['considered', ...lines, ...(more > 0 ? [`  and ${more} more (--json)`] : [])];
};

const seenText = ({ times, at, until, trigger }: Decision): string => {
  const woken = `woken by ${trigger.kind}${trigger.name === trigger.kind ? '' : ` ${trigger.name}`}`;
  return times > 1 ? `${times} times from ${clock(at)} to ${clock(until)}, ${woken}` : woken;
};

/** 2026-06-01 12:00:00Z */
export const clock = (at: string): string => at.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
