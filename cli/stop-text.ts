import type { StopReason } from '../shared/model/project.js';
import { wrapped } from './wrapped.js';

/** So many of the last lines are shown; `evenkeel logs` has them all. */
const LINES = 5;

/** Their text ends with what to try, and there is no log to read. */
const ENDS_WITH_IT: readonly string[] = ['hold', 'image-not-pulled'];

/** Why something stopped, with its exit code, its last lines and what to look at next. */
export const stopText = (project: string, { code, text, service, exitCode, logTail }: StopReason): string => {
  const head = `${service ?? project}: ${code}${exitCode === null ? '' : `, exit code ${exitCode}`}`;
  const lines = logTail.slice(-LINES).map((line) => `  | ${line}`);
  const next = ENDS_WITH_IT.includes(code) ? [] : [`try: ${nextOf(project, service, logTail)}`];
  return `${[head, `  ${wrapped(text, 100, '  ')}`, ...lines, ...next].join('\n')}\n`;
};

const nextOf = (project: string, service: string | null, logTail: readonly string[]): string =>
  service === null
    ? `evenkeel explain`
    : `evenkeel logs -p ${project} ${service}${logTail.length > 0 ? '' : `, evenkeel ps -p ${project}`}`;
