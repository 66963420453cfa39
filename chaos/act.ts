import type { HttpAnswer } from '../simulator/http-api.js';
import type { Local } from '../simulator/local.js';
import { AwsError } from '../simulator/parts.js';
import { operate } from './operate.js';
import type { Act } from './schedule.js';

/** What came of one act, in words for the story, and the answer of the API when it was asked. */
export interface Done {
  readonly text: string;
  readonly answer: HttpAnswer | null;
}

/** The header that a caller's secret travels in. */
export const AUTHORIZATION = 'Bearer canary-authorization-4f1d';

export const perform = async (local: Local, act: Act): Promise<Done> => {
  switch (act.kind) {
    case 'load':
      return {
        text: `load of ${act.project}/${act.service}: ${act.cpu} vCPU, ${act.memoryMiB} MiB${setLoad(local, act)}`,
        answer: null,
      };
    case 'fault':
      return { text: `fault: ${faultText(act.fault)}${addFault(local, act.fault)}`, answer: null };
    case 'hold':
      return ask(
        local,
        `hold for ${act.seconds} s`,
        'POST',
        '/v1/cluster/hold',
        JSON.stringify({ for: `${act.seconds}s`, reason: 'chaos' }),
      );
    case 'down':
      return ask(local, `down ${act.project}`, 'DELETE', `/v1/projects/${act.project}`, '');
    case 'wrong-put':
      return ask(local, `put ${act.project} (a wrong file)`, 'PUT', `/v1/projects/${act.project}`, act.file);
    case 'put':
      return ask(local, `put ${act.project} (${act.what})`, 'PUT', `/v1/projects/${act.project}?removeOrphans=true`, act.file);
    default:
      return { text: await operate(local, act), answer: null };
  }
};

const faultText = ({ kind, operation, when, times, seconds }: Extract<Act, { kind: 'fault' }>['fault']): string =>
  [kind, operation, when, times && `${times} times`, seconds && `${seconds} s`].filter(Boolean).join(' ');

/** A service that is not there (yet, or any more) has no users. */
const setLoad = ({ amazon }: Local, { project, service, cpu, memoryMiB }: Extract<Act, { kind: 'load' }>): string => {
  try {
    amazon.load.set(project, service, { cpu, memoryMiB });
    return '';
  } catch (error) {
    if (error instanceof AwsError) return ' (not there)';
    throw error;
  }
};

const STRIKES_AN_INSTANCE = ['agent-lost', 'spot-notice', 'rebalance-advice', 'impaired', 'terminated'];

const addFault = ({ amazon }: Local, fault: Extract<Act, { kind: 'fault' }>['fault']): string => {
  const running = [...amazon.ec2.instances.values()].some(
    ({ id, state }) => state === 'running' && amazon.ecs.registeredAt(id) !== null,
  );
  if (STRIKES_AN_INSTANCE.includes(fault.kind) && !running) return ' (no instance to strike)';
  amazon.faults.add(fault);
  return '';
};

const ask = async (local: Local, text: string, method: string, url: string, body: string): Promise<Done> => {
  const type = body.startsWith('{') ? 'application/json' : 'application/yaml';
  const headers = { authorization: AUTHORIZATION, ...(body ? { 'content-type': type } : {}) };
  const answer = await local.request({ method, url, headers, body: Buffer.from(body) });
  const said = answer.status >= 400 ? ` ${answer.body.toString().slice(0, 300)}` : '';
  return { text: `${text} -> ${answer.status}${said}`, answer };
};
