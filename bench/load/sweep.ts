import { spansOf } from '../measures/spans.js';
import { createCluster } from '../world/cluster.js';

const MINUTE = 60;
const TASKS_AN_INSTANCE = 10;
const SERVICES = 20;
/** So long a cluster may take to come up, and so long it is watched then. */
const MOST_MINUTES = 60;
/** What comes after the start (an event of each task, its passes) is not what is measured. */
const CALM_MINUTES = 10;
const WATCHED_MINUTES = 5;

/** A cluster of so many instances with ten tasks each, as it is looked at pass by pass while nothing happens. */
export const sweep = async (instances: number, stack: string) => {
  const { local, deploy } = await createCluster({
    stack,
    seed: 1,
    min: instances,
    max: instances,
    thresholds: { out: 70, target: 55, in: 60 },
  });
  const { amazon } = local;
  await deploy(fileOf(instances));
  const wanted = Math.ceil((instances * TASKS_AN_INSTANCE) / SERVICES) * SERVICES;
  const running = (): number => [...amazon.ecs.tasks.values()].filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
  let minutes = 0;
  while (running() < wanted && minutes < MOST_MINUTES) {
    await local.advance(MINUTE);
    minutes += 1;
  }
  await local.advance(CALM_MINUTES * MINUTE);
  const [before, spans, cpu] = [new Map(amazon.calls), spansOf(amazon), process.cpuUsage()];
  await local.advance(WATCHED_MINUTES * MINUTE);
  const [spent, passes] = [process.cpuUsage(cpu), spans()['reconcile'] ?? { count: 0, seconds: 0 }];
  const calls = [...amazon.calls].filter(([name]) => !name.startsWith('dynamodb.'));
  const made = calls.reduce((sum, [name, count]) => sum + count - (before.get(name) ?? 0), 0);
  return {
    instances,
    tasks: running(),
    wanted,
    upAfterMinutes: minutes,
    passes: passes.count,
    callsAPass: tenths(made / passes.count),
    simulatedSecondsAPass: tenths(passes.seconds / passes.count),
    cpuSecondsAPass: tenths((spent.user + spent.system) / 1e6 / passes.count),
    violations: amazon.violations.length,
  };
};

/** Without ports: a namespace takes no more than 2,000 names. */
const fileOf = (instances: number): string => {
  const replicas = Math.ceil((instances * TASKS_AN_INSTANCE) / SERVICES);
  const service = `image: "example/worker:1", cpus: 0.15, mem_limit: 256m, deploy: {replicas: ${replicas}}`;
  return `services:\n${Array.from({ length: SERVICES }, (_, at) => `  s${at}: {${service}}\n`).join('')}`;
};

const tenths = (value: number): number => Math.round(value * 10) / 10;
