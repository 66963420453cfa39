import { instanceType, registeredMemoryMiB } from '../shared/model/instance-types.js';
import { type Amazon, AwsError, type LoadPart, type SimTask } from './parts.js';
import { shared } from './sharing.js';

/** What users do to a service: totals over its serving tasks. vCPU, MiB, and requests a second through the balancer. */
interface Dial {
  readonly project: string;
  readonly service: string;
  cpu: number;
  memoryMiB: number;
  requests?: number;
}

interface Use {
  readonly cpuDemand: number;
  readonly cpuUsed: number;
  readonly memoryUsedMiB: number;
}

/** vCPU that a started program takes without any work. An estimate. */
const IDLE_VCPU = 0.005;
/** vCPU and MiB of the operating system, Docker and the agent. An estimate. */
const SYSTEM = { cpu: 0.02, memoryMiB: 90 } as const;

const NOTHING: Use = { cpuDemand: 0, cpuUsed: 0, memoryUsedMiB: 0 };

/**
 * The load dials: each total is split evenly over the tasks that serve, as a balancer or Service Connect would. CPU is bounded by
 * the instance and shared by the containers' `cpu`, memory by the task's limit and by the instance: beyond it the kernel kills.
 */
export const createLoad = (amazon: Amazon): LoadPart => {
  const dials = new Map<string, Dial>();
  let turned = 0;
  let seen = '';
  let view: View = { tasks: new Map(), instances: new Map() };
  let due = false;
  let checked = '';
  const look = (): View => {
    const stamp = `${amazon.world.now()} ${amazon.ecs.changes} ${turned}`;
    if (stamp !== seen) view = see(amazon, dials);
    seen = stamp;
    return view;
  };
  /** The kernel acts a moment after the memory is asked for, and again as long as somebody is beyond a limit. */
  const watch = (): void => {
    if (due || ![...dials.values()].some(({ memoryMiB }) => memoryMiB > 0)) return;
    due = true;
    amazon.world.after(KILL_MILLISECONDS, 'memory is checked', () => {
      due = false;
      const stamp = `${amazon.ecs.changes} ${turned}`;
      if (stamp !== checked) killBeyond(amazon, look());
      checked = stamp;
      watch();
    });
  };
  return {
    set: (project, service, { cpu, memoryMiB, requests }) => {
      if (!isKnown(amazon, project, service)) {
        throw new AwsError('NotFound', `No service ${service} of a project ${project} runs here.`, 404);
      }
      const key = `${project}/${service}`;
      const dial = dials.get(key) ?? { project, service, cpu: 0, memoryMiB: 0 };
      dial.cpu = cpu ?? dial.cpu;
      dial.memoryMiB = memoryMiB ?? dial.memoryMiB;
      if (requests !== undefined) dial.requests = requests;
      dials.set(key, dial);
      turned += 1;
      watch();
    },
    list: () => [...dials.values()].map(({ memoryMiB, ...dial }) => ({ ...dial, memory: memoryMiB })),
    requests: () => [...dials.values()].flatMap((dial) => requestsOf(amazon, dial)),
    ofTask: (task) => look().tasks.get(task.id) ?? NOTHING,
    ofInstance: (id) => look().instances.get(id) ?? NOTHING,
  };
};

const KILL_MILLISECONDS = 5000;

const isKnown = (amazon: Amazon, project: string, service: string): boolean =>
  amazon.ecs.services().some((it) => isThis(it, project, service));

const isThis = (it: ReturnType<Amazon['ecs']['services']>[number], project: string, service: string): boolean =>
  (it.project === project && it.service === service) || (it.service == null && it.name === `${project}-${service}`);

/** Shared evenly by the ports that a service has on the balancer. */
const requestsOf = (amazon: Amazon, { project, service, requests = 0 }: Dial): ReturnType<LoadPart['requests']> => {
  if (requests === 0) return [];
  const groups = amazon.ecs.services().find((it) => isThis(it, project, service))?.targetGroups ?? [];
  return groups.map((targetGroup) => ({ targetGroup, perSecond: requests / groups.length }));
};

interface View {
  readonly tasks: ReadonlyMap<string, Use & { readonly memoryDemandMiB: number }>;
  readonly instances: ReadonlyMap<string, Use>;
}

interface Running {
  readonly task: SimTask;
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** Everything that is used at this instant. */
const see = (amazon: Amazon, dials: ReadonlyMap<string, Dial>): View => {
  const alive = [...amazon.ecs.tasks.values()].filter((task) => amazon.ecs.alive(task));
  const serving = new Set(alive.filter((task) => amazon.ecs.serving(task)));
  const counts = new Map<string, number>();
  for (const task of serving) counts.set(keyOf(task), (counts.get(keyOf(task)) ?? 0) + 1);
  const running = alive.map((task): Running => {
    const dial = serving.has(task) ? dials.get(keyOf(task)) : undefined;
    const share = dial ? 1 / counts.get(keyOf(task))! : 0;
    return {
      task,
      cpu: IDLE_VCPU + (dial?.cpu ?? 0) * share,
      memoryMiB: amazon.ecs.idleMemoryMiB(task) + (dial?.memoryMiB ?? 0) * share,
    };
  });
  const view = { tasks: new Map<string, Use & { memoryDemandMiB: number }>(), instances: new Map<string, Use>() };
  const byInstance = new Map<string | null, Running[]>();
  for (const one of running) {
    const { instanceId } = one.task;
    byInstance.set(instanceId, [...(byInstance.get(instanceId) ?? []), one]);
  }
  for (const instance of amazon.ec2.instances.values()) {
    if (instance.state !== 'running') continue;
    const vcpu = (instanceType(instance.type)?.vcpu ?? 0) * instance.cpuAllowance;
    seeInstance(instance.id, vcpu, byInstance.get(instance.id) ?? [], view);
  }
  return view;
};

const keyOf = ({ tags, service }: SimTask): string => `${tags['evenkeel:project']}/${tags['evenkeel:service'] ?? service}`;

const seeInstance = (
  id: string,
  vcpu: number,
  running: readonly Running[],
  view: { tasks: Map<string, Use & { memoryDemandMiB: number }>; instances: Map<string, Use> },
): void => {
  const wants = running.map(({ task, cpu }) => ({
    weight: Math.max(task.cpu, 2 / 1024),
    want: Math.min(cpu, task.cpuLimit ?? cpu),
  }));
  const used = shared([...wants, { weight: 1, want: SYSTEM.cpu }], vcpu);
  let memory: number = SYSTEM.memoryMiB;
  running.forEach(({ task, cpu, memoryMiB }, index) => {
    const held = Math.min(memoryMiB, task.memoryLimitMiB);
    memory += held;
    view.tasks.set(task.id, { cpuDemand: cpu, cpuUsed: used[index]!, memoryUsedMiB: held, memoryDemandMiB: memoryMiB });
  });
  view.instances.set(id, {
    cpuDemand: running.reduce((sum, { cpu }) => sum + cpu, 0) + SYSTEM.cpu,
    cpuUsed: used.reduce((sum, cpu) => sum + cpu, 0),
    memoryUsedMiB: memory,
  });
};

/** A task beyond its own limit dies; on an instance that has no memory left, the largest does. */
const killBeyond = (amazon: Amazon, { tasks, instances }: View): void => {
  const killed = new Set<string>();
  for (const [id, { memoryDemandMiB }] of tasks) {
    if (memoryDemandMiB > amazon.ecs.tasks.get(id)!.memoryLimitMiB) killed.add(id);
  }
  for (const [instanceId, { memoryUsedMiB }] of instances) {
    const type = instanceType(amazon.ec2.instances.get(instanceId)!.type);
    if (!type || memoryUsedMiB <= registeredMemoryMiB(type)) continue;
    const here = [...tasks].filter(([id]) => amazon.ecs.tasks.get(id)!.instanceId === instanceId);
    const [largest] = here.sort(([, a], [, b]) => b.memoryUsedMiB - a.memoryUsedMiB);
    if (largest) killed.add(largest[0]);
  }
  for (const id of killed) amazon.ecs.die(id, 137, OUT_OF_MEMORY);
  if (killed.size > 0) amazon.changed('out of memory');
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';
