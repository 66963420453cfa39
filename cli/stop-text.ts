import type { StopReason } from '../shared/model/project.js';
import { wrapped } from './wrapped.js';

/** So many of the last lines are shown; `evenkeel logs` has them all. */
const LINES = 5;

/** Why something stopped, with its exit code, its last lines and what to look at next. */
export const stopText = (project: string, { code, text, service, exitCode, logTail }: StopReason): string => {
  const head = `${service ?? project}: ${code}${exitCode === null ? '' : `, exit code ${exitCode}`}`;
  const lines = logTail.slice(-LINES).map((line) => `  | ${line}`);
  return `${[head, `  ${wrapped(text, 100, '  ')}`, ...lines, `try: ${nextOf(project, service, logTail)}`].join('\n')}\n`;
};

const nextOf = (project: string, service: string | null, logTail: readonly string[]): string =>
  service === null
    ? `evenkeel explain`
    : `evenkeel logs -p ${project} ${service}${logTail.length > 0 ? '' : `, evenkeel ps -p ${project}`}`;
