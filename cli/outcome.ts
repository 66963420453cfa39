import type { Deployment, ServiceView, StopReason } from '../shared/model/project.js';
import { EXIT, type FaultAnswer } from './client/refused.js';
import type { Followed } from './follow.js';
import type { Paint } from './paint.js';
import { stopText } from './stop-text.js';
import { warningLines } from './warning-lines.js';

/** How a verb that followed a deployment ends: its exit code, data for stdout, and words for stderr. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const outcomeOf = ({ how, deployment }: Followed, verb: string, paint: Paint): Outcome => {
  const { project, status, id } = deployment;
  const wait = `evenkeel wait -p ${project}`;
  if (how === 'interrupted')
    return { exitCode: EXIT.interrupted, stdout: '', stderr: `Detached: ${id} goes on by itself. To see its end: ${wait}\n` };
  if (how === 'timed-out') return { exitCode: EXIT.timedOut, stdout: '', stderr: timedOut(deployment, wait) };
  if (status === 'steady')
    return { exitCode: EXIT.done, stdout: addressesOf(deployment.services), stderr: paint('green', `${verb}: steady.\n`) };
  if (status === 'removed') return { exitCode: EXIT.done, stdout: '', stderr: paint('green', `${project} is removed.\n`) };
  if (status === 'superseded')
    return {
      exitCode: EXIT.conflict,
      stdout: '',
      stderr: `${id} was superseded by a newer deployment. To follow that: ${wait}\n`,
    };
  const why = deployment.reason ? stopText(project, withLines(deployment.reason, deployment.services)) : '';
  const back = status === 'rolled-back' ? `Everything is back at the last steady generation.\n` : '';
  return { exitCode: EXIT.failed, stdout: '', stderr: `${paint('red', `${verb}: ${status}.`)}\n${why}${back}` };
};

/** The log of a task comes a moment after its end: where the reason has no lines yet, those of the service's last stop. */
const withLines = (reason: StopReason, services: readonly ServiceView[]): StopReason => {
  const lines = services.find(({ name }) => name === reason.service)?.lastStop?.logTail ?? [];
  return reason.logTail.length > 0 ? reason : { ...reason, logTail: lines };
};

const timedOut = ({ id, status, services }: Deployment, wait: string): string => {
  const open = services.filter((one) => one.status !== 'steady' && one.status !== 'removed');
  const rest = open.map(({ name, running, desired }) => `${name} ${running}/${desired}`).join(', ');
  return `Not waited for any longer: ${id} is ${status}${rest ? ` (${rest})` : ''}. It goes on by itself. To see its end: ${wait}\n`;
};

/** `service  address` of every published port, a line each. */
export const addressesOf = (services: readonly Pick<ServiceView, 'name' | 'endpoints'>[]): string => {
  const all = services.flatMap(({ name, endpoints }) => endpoints.map((one) => [name, addressOf(one)] as const));
  const width = Math.max(0, ...all.map(([name]) => name.length));
  return all.map(([name, address]) => `${name.padEnd(width)}  ${address}\n`).join('');
};

/** The address; before it is known what will be published. */
export const addressOf = ({ url, published, target, protocol }: ServiceView['endpoints'][number]): string =>
  url ?? `${published}->${target}/${protocol}`;

export const warningsText = (warnings: readonly FaultAnswer[] = []): string =>
  warningLines(warnings)
    .map((line) => `${line}\n`)
    .join('');

/** With --json the deployment is all that is printed on stdout, whatever became of it. */
export const asJson = (outcome: Outcome, value: unknown, { json }: { readonly json?: boolean }): Outcome =>
  json ? { ...outcome, stdout: jsonText(value) } : outcome;

export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
