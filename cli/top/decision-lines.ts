import type { Decision } from '../../shared/model/decision.js';
import { highestText } from '../../shared/model/forecast-text.js';
import { changes } from '../../shared/model/telling.js';
import { cut, folded } from './folded.js';
import type { Look } from './frame.js';

/**
 * What was done keeps its numbers, in as many lines as it takes, and so does why nothing was done although something asked for it.
 * That all is well is one line unless it is to be explained.
 */
export const decisionLines = (one: Decision, { explained }: Look, width: number): readonly string[] => {
  const text = `${headOf(one)} ${one.why}${outcomeOf(one)}`;
  if (explained) return folded(`${text}${one.formula ? ` [${one.formula}]` : ''}`, width, 2);
  if (changes(one) || one.reasons.length > 0) return folded(text, width, 2);
  return [cut(text, width)];
};

const headOf = ({ at, times, action, from, to }: Decision): string =>
  `${at.slice(11, 19)}${times > 1 ? ` x${times}` : ''} ${action}${from === to ? '' : ` ${from}->${to}`}`;

const outcomeOf = ({ predicted, observed, overtakenBy }: Decision): string => {
  if (!predicted) return '';
  const open = overtakenBy ? 'overtaken by a later one' : 'not measured yet';
  const came = observed ? `${Math.round(observed.cpu.max)} % came true` : open;
  return ` (predicted ${highestText(predicted)}: ${came})`;
};
