import { parseArgs } from 'node:util';
import { POLICY_DEFAULTS } from '../../shared/config.js';
import { instanceType } from '../../shared/model/instance-types.js';
import type { InstanceSeen, MetricWindow, Observation, ServiceSeen, TaskSeen } from '../../shared/model/observation.js';
import { decide } from '../../shared/scaling/decide.js';
import type { DecideInput } from '../../shared/scaling/situation.js';
import { seeded } from '../../simulator/random.js';
import { quantile } from '../measures/quantile.js';

const SIZES = [100, 1_000, 10_000] as const;
const TASKS_AN_INSTANCE = 10;
const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;

/** So long may one size take; then it is told from what there is. */
const ENOUGH_MILLISECONDS = 20_000;

/** `bench decide [--sizes 100,1000]`: how long one decision takes, calm, when all is over the line, and when all is pegged. */
export const deciding = (args: readonly string[]): number => {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' }, sizes: { type: 'string' } } });
  const sizes = values.sizes?.split(',').map(Number) ?? SIZES;
  const runs: ReturnType<typeof measure>[] = [];
  for (const instances of sizes) {
    const one = measure(instances);
    runs.push(one);
    console.error(
      `${one.instances} instances, ${one.tasks} tasks: ${[told('calm', one.calm), told('growing', one.growing), told('hot', one.hot)].join('; ')}`,
    );
  }
  const growth = runs.slice(1).map((one, at) => growthOf(runs[at]!, one));
  for (const one of growth)
    console.error(
      `${one.from} to ${one.to}: calm ${one.calm}, growing ${one.growing}, hot ${one.hot} times; n log n: ${one.nLogN} times`,
    );
  if (values.json) console.log(JSON.stringify({ bench: 'decide', runs, growth }));
  return 0;
};

/** How many times the CPU of the smaller size the larger takes, in medians. */
const growthOf = (small: ReturnType<typeof measure>, large: ReturnType<typeof measure>) => {
  const times = (state: 'calm' | 'growing' | 'hot'): number => tenths(large[state].cpu.p50 / small[state].cpu.p50);
  const nLogN = (tasks: number): number => tasks * Math.log(tasks);
  return {
    from: small.instances,
    to: large.instances,
    calm: times('calm'),
    growing: times('growing'),
    hot: times('hot'),
    nLogN: tenths(nLogN(large.instances) / nLogN(small.instances)),
  };
};

const tenths = (value: number): number => Math.round(value * 10) / 10;

const told = (name: string, { p50, p95, cpu }: ReturnType<typeof figures>): string =>
  `${name} p50 ${p50} p95 ${p95} ms (CPU ${cpu.p50} and ${cpu.p95})`;

const measure = (instances: number) => ({
  instances,
  tasks: instances * TASKS_AN_INSTANCE,
  calm: figures(times(instances, CALM)),
  growing: figures(times(instances, OVER)),
  hot: figures(times(instances, PEGGED)),
});

/** Percent of each instance: a little under the line that shrinking looks at, over the one that growing does, and near the limit. */
const CALM = 50;
const OVER = 78;
const PEGGED = 95;
const ROUNDS = 31;
/** Minutes ago at which each ended: as many as a reading has. */
const WINDOWS = Array.from({ length: 14 }, (_, index) => 15 - index);

/** Milliseconds by the clock and of CPU: on a machine that others use the clock tells of them too. */
interface Time {
  readonly wall: number;
  readonly cpu: number;
}

const figures = (times: readonly Time[]) => ({
  ...quantiles(times.map(({ wall }) => wall)),
  cpu: quantiles(times.map(({ cpu }) => cpu)),
  rounds: times.length,
});

const quantiles = (values: readonly number[]) => ({
  p50: rounded(quantile(values, 0.5)!),
  p95: rounded(quantile(values, 0.95)!),
});

/** Each time another observation, so that nothing that was worked out for the last one helps; the first is not counted. */
const times = (instances: number, percent: number): Time[] => {
  const found: Time[] = [];
  const began = performance.now();
  for (let round = 0; round <= ROUNDS && (round < 2 || performance.now() - began < ENOUGH_MILLISECONDS); round += 1) {
    const input = inputOf(instances, percent, round);
    const [from, used] = [performance.now(), process.cpuUsage()];
    decide(input);
    const { user, system } = process.cpuUsage(used);
    found.push({ wall: performance.now() - from, cpu: (user + system) / 1000 });
  }
  return found.slice(1);
};

const inputOf = (count: number, percent: number, round: number): DecideInput => {
  const random = seeded(count + round);
  const type = instanceType('m5.large')!;
  const ids = Array.from({ length: count }, (_, index) => `i-${String(index).padStart(17, '0')}`);
  const services = Math.max(1, Math.ceil(count / 10));
  const tasks = ids.flatMap((id, index) =>
    Array.from({ length: TASKS_AN_INSTANCE }, (_, which) =>
      taskOn(id, `t-${index}-${which}`, `s-${(index * TASKS_AN_INSTANCE + which) % services}`),
    ),
  );
  const observation: Observation = {
    at: NOW,
    instances: ids.map((id, index) => instanceOf(id, index)),
    services: Array.from({ length: services }, (_, index) =>
      serviceOf(`s-${index}`, Math.round((count * TASKS_AN_INSTANCE) / services)),
    ),
    tasks,
    alarms: [],
    reading: { readAt: NOW - MINUTE, windows: WINDOWS.map((ago) => windowOf(ids, services, percent, ago, random)) },
  };
  return {
    observation,
    policy: {
      cluster: 'bench',
      mode: 'act',
      min: 1,
      max: 2 * count,
      baseType: type,
      types: [type],
      zones: ['a', 'b'].map((zone) => ({ zone: `us-east-1${zone}`, subnetId: `subnet-${zone}` })),
      launchTemplateId: 'lt-1',
      launchTemplateVersion: '1',
      thresholds: { out: 70, target: 55, in: 60 },
      ...POLICY_DEFAULTS,
      maximumLifetimeSeconds: null,
      spotShare: 0,
    } as unknown as DecideInput['policy'],
    head: {
      intents: [],
      changedAt: NOW - 60 * MINUTE,
      promise: null,
      setAside: {},
      emptySince: {},
      failedJoins: {},
      nudgedAt: {},
      epoch: 1,
      tombstone: false,
    },
    trigger: { kind: 'heartbeat', name: 'bench', at: NOW },
    demand: [],
    touched: [],
    ranges: {},
  };
};

const windowOf = (
  ids: readonly string[],
  services: number,
  percent: number,
  ago: number,
  random: () => number,
): MetricWindow => ({
  from: NOW - (ago + 1) * MINUTE,
  to: NOW - ago * MINUTE,
  instanceCpu: Object.fromEntries(ids.map((id) => [id, percent - 4 + 8 * random()])),
  serviceCpu: Object.fromEntries(Array.from({ length: services }, (_, index) => [`s-${index}`, percent])),
  serviceMemory: Object.fromEntries(Array.from({ length: services }, (_, index) => [`s-${index}`, 50])),
});

const instanceOf = (id: string, index: number): InstanceSeen => ({
  id,
  type: 'm5.large',
  zone: `us-east-1${'ab'[index % 2]}`,
  market: 'on-demand',
  state: 'running',
  launchedAt: NOW - 120 * MINUTE,
  cluster: 'bench',
  intent: null,
  containerInstance: {
    arn: `arn:${id}`,
    status: 'ACTIVE',
    agentConnected: true,
    registeredAt: NOW - 118 * MINUTE,
    registered: { cpu: 2, memoryMiB: 7_700, hostPorts: [] },
    remaining: { cpu: 0.4, memoryMiB: 2_580, hostPorts: [] },
    attributes: {},
  },
});

const taskOn = (instanceId: string, id: string, service: string): TaskSeen => ({
  id,
  arn: `arn:${id}`,
  service,
  instanceId,
  status: 'RUNNING',
  desiredStatus: 'RUNNING',
  health: 'UNKNOWN',
  cpu: 0.16,
  memoryMiB: 512,
  taskDefinition: `${service}:1`,
  createdAt: NOW - 110 * MINUTE,
  startedAt: NOW - 109 * MINUTE,
  stoppedAt: null,
  stopCode: null,
  reason: null,
  exitCode: null,
  protectedUntil: null,
});

const serviceOf = (name: string, count: number): ServiceSeen => ({
  name,
  arn: `arn:${name}`,
  project: 'bench',
  service: name,
  tags: {},
  status: 'ACTIVE',
  scheduling: 'REPLICA',
  desired: count,
  running: count,
  pending: 0,
  taskDefinition: `${name}:1`,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  constraints: [{ type: 'memberOf', expression: 'attribute:evenkeel.cordoned !exists' }],
  loadBalanced: false,
  deployments: [],
  lastEvents: [],
  task: { cpu: 0.16, memoryMiB: 512, hostPorts: [], volumes: [] },
});

const rounded = (value: number): number => Math.round(value * 100) / 100;
