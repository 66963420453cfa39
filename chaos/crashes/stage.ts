import { getDeployment } from '../../shared/ledger/deployments.js';
import { PARTITIONS } from '../../shared/ledger/keys.js';
import type { ProjectRecord } from '../../shared/ledger/projects.js';
import { isTerminal } from '../../shared/model/words.js';
import { createLocal, type Local, type LocalOptions } from '../../simulator/local.js';
import type { Amazon } from '../../simulator/parts.js';
import { createWatch, type Watch } from '../watch.js';
import type { Flow } from './flow.js';

/** A cluster with somebody who uses it, as far as flows need that. */
export interface Stage {
  readonly local: Local;
  readonly watch: Watch;
  /** Asked again, under the same key, when the answer is that of a server in trouble: as any client would. */
  put(project: string, file: string): Promise<void>;
  down(project: string, query?: string): Promise<void>;
  /** vCPU in total for each service. */
  /** Until no deployment is open. Throws when that takes too long. */
  settled(): Promise<void>;
  load(project: string, cpu: Readonly<Record<string, number>>): void;
  advance(seconds: number): Promise<void>;
  /** Steps of 15 s until it is so. False: it did not come true in time. */
  until(isSo: () => boolean | Promise<boolean>, minutes: number): Promise<boolean>;
}

const STARTS_AT = Date.parse('2026-03-02T09:00:00Z');
const SEED = 3;
/** A value of a file that must never be seen in a log line. */
const CANARY = 'canary-of-crashes';

export type StageOptions = Pick<LocalOptions, 'file' | 'handlers' | 'before'>;

/** The stack of a flow, deployed. */
export const createStage = async (flow: Flow, options: StageOptions): Promise<Stage> => {
  const watch = createWatch(SEED, [CANARY]);
  const params = { type: 't3.small', min: '1', max: '4', balancer: 'alb', email: 'operator@example.com', ...flow.params };
  const local = await createLocal({ ...options, seed: SEED, startAt: STARTS_AT, zones: 2, params, log: watch.log });
  let asked = 0;
  const until: Stage['until'] = async (isSo, minutes) => {
    for (let step = 0; step < minutes * 4; step += 1) {
      if (await isSo()) return true;
      await local.advance(15);
    }
    return isSo();
  };
  const ask = (method: string, url: string, body: string): Promise<void> =>
    persist(local, `key-${(asked += 1)}`, method, url, body);
  return {
    local,
    watch,
    put: (project, file) => ask('PUT', `/v1/projects/${project}?removeOrphans=true`, file),
    down: (project, query = '') => ask('DELETE', `/v1/projects/${project}${query}`, ''),
    load: (project, cpu) => {
      for (const [service, vcpu] of Object.entries(cpu)) local.amazon.load.set(project, service, { cpu: vcpu, memoryMiB: 0 });
    },
    advance: async (seconds) => void (await local.advance(seconds)),
    until,
    settled: async () => {
      if (!(await until(() => noneOpen(local), 60))) throw new Error('a deployment does not end');
    },
  };
};

/** What a killed request began keeps its key for a minute: a client waits that out, more than once. */
const PATIENCE = 60;

const persist = async (local: Local, key: string, method: string, url: string, body: string): Promise<void> => {
  const headers = { 'idempotency-key': key, ...(body ? { 'content-type': 'application/yaml' } : {}) };
  let said = '';
  for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
    const answer = await local.request({ method, url, headers, body: Buffer.from(body) });
    if (answer.status < 300 || (method === 'DELETE' && answer.status === 404)) return;
    said = `${answer.status} ${answer.body.toString().slice(0, 300)}`;
    if (answer.status < 500 && answer.status !== 409) break;
    await local.advance(5);
  }
  throw new Error(`${method} ${url}: ${said}`);
};

/** Every project's last deployment has ended. */
export const noneOpen = async ({ store }: Local): Promise<boolean> => {
  for (const { body } of (await store.query<ProjectRecord>(PARTITIONS.projects)).rows) {
    const last = await getDeployment(store, body.name, body.deployment);
    if (!last || !isTerminal(last.body.status)) return false;
  }
  return true;
};

/** Instances that are pending or running. */
export const upOf = ({ local }: Stage) =>
  [...local.amazon.ec2.instances.values()].filter(({ state }) => state === 'pending' || state === 'running');

/** Every service has as many tasks as it should, and there are so many services. */
export const allRun = ({ local }: Stage, count: number): boolean => {
  const services = local.amazon.ecs.services();
  return services.length === count && services.every(({ desired, running }) => desired > 0 && desired === running);
};

/** The part of a function's name that serverless.yml gives. */
export const shortName = (name: string): string => name.slice(name.lastIndexOf('-') + 1);

interface HeardCall {
  readonly caller: string;
  readonly invocation: string;
  readonly operation: string;
}

/** Hears of each call of a function from now on. */
export const listen = (amazon: Amazon, heard: (call: HeardCall) => void): void => {
  amazon.recorder = ({ caller: { name, invocation }, service, operation }) => {
    if (invocation !== null) heard({ caller: name, invocation, operation: `${service}.${operation}` });
  };
};
