import { readFileSync } from 'node:fs';
import type { Alert } from '../../shared/model/alert.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import type { Decision } from '../../shared/model/decision.js';
import type { Deployment } from '../../shared/model/project.js';
import { createLocal, type Local, type LocalOptions } from '../../simulator/local.js';
import type { simulatorState } from '../../simulator/state.js';

/** What a scenario states of its cluster; everything else is usual. */
export interface Setting {
  readonly type?: string;
  readonly min?: number;
  readonly max?: number;
  /** How many there are when the scenario begins; they stay as long as `min` or the load says so. */
  readonly instances?: number;
  readonly balancer?: 'alb' | 'none';
  readonly zones?: number;
  readonly lane?: 'direct' | 'wire';
  /** Further parameters of serverless.yml. */
  readonly params?: Readonly<Record<string, string>>;
  readonly handlers?: LocalOptions['handlers'];
}

export type Told = Pick<Alert, 'type' | 'title' | 'why' | 'effect' | 'todo'>;

export type SimulatorState = ReturnType<typeof simulatorState>;

/** What is known of an answer: its status, and its body as JSON. */
export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a scenario reads the contract's shapes by name
  readonly body: any;
}

/** The whole product on a simulated Amazon, driven as the contract says and in no other way. */
export interface Scene {
  readonly local: Local;
  call(method: string, url: string, body?: string | object): Promise<Reply>;
  /** PUTs a compose file (text) or a bundle (JSON) and expects it to be accepted. */
  put(project: string, body: string | object, query?: string): Promise<Deployment>;
  /** Lets time pass until the deployment has ended; returns it. */
  ended(deployment: Pick<Deployment, 'project' | 'id'>, minutes?: number): Promise<Deployment>;
  /** PUT, and steady: else it throws with the reason. */
  deploy(project: string, body: string | object, minutes?: number): Promise<Deployment>;
  /** vCPU and MiB in total for each service. */
  load(project: string, loads: Readonly<Record<string, number | { cpu?: number; memory?: number }>>): Promise<void>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  clearFaults(): Promise<void>;
  advance(seconds: number): Promise<void>;
  /** Steps of 15 s until it is so; throws with what did not come true and the last decisions. */
  until(what: string, isSo: () => Promise<boolean> | boolean, minutes?: number): Promise<void>;
  state(): Promise<SimulatorState>;
  cluster(): Promise<ClusterView>;
  /** Oldest first. */
  decisions(): Promise<Decision[]>;
  alerts(): Promise<Told[]>;
  /** The alerts of a kind, the newest first. */
  told(type: string): Promise<Told[]>;
  /** Ids of instances that are pending or running. */
  up(): string[];
  calls(operation: string): number;
}

const START = Date.parse('2026-03-02T09:00:00Z');

/** A cluster with its instances registered. `min` counts from the moment the scene is handed over. */
export const aLocal = async (setting: Setting, seed: number): Promise<Scene> => {
  const { instances = 1, min = instances, max = 6 } = setting;
  const local = await createLocal({
    file: 'serverless.yml',
    seed,
    startAt: START,
    zones: setting.zones ?? 2,
    lane: setting.lane ?? 'direct',
    ...(setting.handlers ? { handlers: setting.handlers } : {}),
    params: {
      type: setting.type ?? 't3.small',
      min: String(Math.max(min, instances)),
      max: String(max),
      balancer: setting.balancer ?? 'alb',
      ...setting.params,
    },
  });
  if (min < instances) await local.stack.update({ min: String(min) });
  return sceneOf(local);
};

const sceneOf = (local: Local): Scene => {
  const call = caller(local);
  const get = async (url: string) => (await call('GET', url)).body;
  const scene: Scene = {
    local,
    call,
    put: async (project, body, query = '') => {
      const reply = await call('PUT', `/v1/projects/${project}${query}`, body);
      if (reply.status !== 202) throw new Error(`PUT ${project}: ${reply.status} ${JSON.stringify(reply.body)}`);
      return reply.body.deployment;
    },
    ended: (deployment, minutes = 30) => ended(scene, deployment, minutes),
    deploy: async (project, body, minutes) => {
      const last = await scene.ended(await scene.put(project, body), minutes);
      if (last.status !== 'steady') throw new Error(`${project} is ${last.status}: ${JSON.stringify(last.reason)}`);
      return last;
    },
    load: async (project, loads) => {
      for (const [service, load] of Object.entries(loads))
        await expectOk(
          call('POST', '/simulator/load', { project, service, ...(typeof load === 'number' ? { cpu: load } : load) }),
        );
    },
    fault: async (fault) => void (await expectOk(call('POST', '/simulator/faults', fault))),
    clearFaults: async () => void (await expectOk(call('DELETE', '/simulator/faults'))),
    advance: async (seconds) => void (await expectOk(call('POST', '/simulator/advance', { seconds }))),
    until: (what, isSo, minutes = 20) => until(scene, what, isSo, minutes),
    state: () => get('/simulator/state'),
    cluster: () => get('/v1/cluster'),
    decisions: async () => (await get('/v1/cluster/decisions?limit=100')).items.reverse(),
    alerts: async () => (await get('/v1/alerts?limit=100')).items,
    told: async (type) => (await scene.alerts()).filter((alert) => alert.type === type),
    up: () =>
      [...local.amazon.ec2.instances.values()]
        .filter(({ state }) => state === 'pending' || state === 'running')
        .map(({ id }) => id),
    calls: (operation) => local.amazon.calls.get(operation) ?? 0,
  };
  return scene;
};

const caller =
  (local: Local): Scene['call'] =>
  async (method, url, body) => {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const headers: Record<string, string> = typeof body === 'object' ? { 'content-type': 'application/json' } : {};
    const answer = await local.request({ method, url, headers, body: Buffer.from(text) });
    const json = answer.headers['content-type']?.includes('json');
    return { status: answer.status, body: json ? JSON.parse(answer.body.toString()) : answer.body.toString() };
  };

const expectOk = async (asked: Promise<Reply>): Promise<Reply> => {
  const reply = await asked;
  if (reply.status >= 300) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`);
  return reply;
};

const TERMINAL = ['steady', 'removed', 'failed', 'rolled-back', 'superseded', 'cancelled'];

const ended = async (scene: Scene, { project, id }: Pick<Deployment, 'project' | 'id'>, minutes: number): Promise<Deployment> => {
  let last: Deployment | null = null;
  await scene.until(
    `the deployment of ${project} ends`,
    async () => {
      last = (await scene.call('GET', `/v1/projects/${project}/deployments/${id}`)).body;
      return TERMINAL.includes(last!.status);
    },
    minutes,
  );
  return last!;
};

const until = async (scene: Scene, what: string, isSo: () => Promise<boolean> | boolean, minutes: number): Promise<void> => {
  for (let step = 0; step < minutes * 4; step += 1) {
    if (await isSo()) return;
    await scene.advance(15);
  }
  const told = (await scene.decisions())
    .slice(-12)
    .map((one) => `${one.at} x${one.times} ${one.action} ${one.blockedBy}: ${one.why}`);
  throw new Error(`${what}: not within ${minutes} minutes\n${told.join('\n')}`);
};

/** One of our own examples, as text. */
export const example = (path: string): string => readFileSync(`examples/${path}`, 'utf8');

/** A compose file of stateless web services, each published on the balancer and therefore movable. Memory in MiB. */
export const webServices = (names: readonly string[], memory = 128, more = ''): string =>
  `services:\n${names
    .map((name, i) =>
      [
        `  ${name}:`,
        '    image: nginx:1.27-alpine',
        `    ports: ["${8100 + i}:80"]`,
        `    deploy: {resources: {limits: {memory: ${memory}M}}}`,
        more,
      ]
        .filter(Boolean)
        .join('\n'),
    )
    .join('\n')}\n`;
