import { memoryStore } from '../../shared/ledger/memory-store.js';
import { runtimeOf } from '../../shared/wiring/runtime.js';
import { type AmazonOptions, assemble, type Makers } from '../../simulator/assemble.js';
import { createCloudWatch } from '../../simulator/cloudwatch.js';
import { createEvents } from '../../simulator/events.js';
import { createLambda } from '../../simulator/lambda.js';
import type { Amazon, SimFunction, SimTask } from '../../simulator/parts.js';
import { makeRuntime } from '../../simulator/runtime.js';
import { createSns } from '../../simulator/sns.js';
import { createSqs } from '../../simulator/sqs.js';
import { START } from './support.js';

/** What is true in a test's cluster: tasks, and what each uses (vCPU, MiB). */
export interface Truth {
  readonly tasks: Map<string, SimTask>;
  readonly used: Map<string, { cpuUsed: number; memoryUsedMiB: number }>;
}

const noLoad = { cpuDemand: 0, cpuUsed: 0, memoryUsedMiB: 0 };

/** Queues, events, functions and metrics for real; of ECS only the tasks that the test says are there. */
export const aScene = (truth: Truth = { tasks: new Map(), used: new Map() }, options: Partial<AmazonOptions> = {}): Amazon => {
  const usedBy = (task: SimTask) => ({ ...noLoad, ...truth.used.get(task.id) });
  const onInstance = (id: string) =>
    [...truth.tasks.values()].filter((task) => task.instanceId === id && task.lastStatus === 'RUNNING');
  const makers: Makers = {
    ecs: () => ({ tasks: truth.tasks, registeredAt: () => START, alive: () => true, operations: {} }) as unknown as Amazon['ecs'],
    load: () =>
      ({
        ofTask: usedBy,
        requests: () => [],
        ofInstance: (id: string) => ({
          ...noLoad,
          cpuUsed: onInstance(id).reduce((sum, task) => sum + usedBy(task).cpuUsed, 0),
        }),
      }) as unknown as Amazon['load'],
    cloudwatch: (amazon) => createCloudWatch(amazon),
    events: createEvents,
    sqs: createSqs,
    sns: createSns,
    lambda: (amazon) => createLambda(amazon),
  };
  const amazon = assemble({ seed: 7, startAt: START, ...options }, makers);
  amazon.lambda.useRuntime(makeRuntime(amazon, { lane: 'direct', store: memoryStore(), fetch: globalThis.fetch }));
  return amazon;
};

/** Puts a function that hands each event to `work`, with the virtual clock. */
export const aFunction = (
  amazon: Amazon,
  name: string,
  work: (event: never, tools: { sleep: (milliseconds: number) => Promise<void>; context: Context }) => unknown,
  more: Partial<SimFunction> = {},
): void =>
  amazon.lambda.putFunction({
    name,
    timeoutSeconds: 30,
    environment: {},
    run: async (event, context) => work(event as never, { sleep: runtimeOf(context).clock.sleep, context: context as Context }),
    ...more,
  });

export interface Context {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly getRemainingTimeInMillis: () => number;
}

export const aFifo = (amazon: Amazon, more: Partial<Parameters<Amazon['sqs']['putQueue']>[0]> = {}): string =>
  amazon.sqs.putQueue({
    name: 'work.fifo',
    fifo: true,
    visibilitySeconds: 60,
    delaySeconds: 0,
    maxReceives: null,
    deadLetterArn: null,
    ...more,
  });

export const aQueue = (amazon: Amazon, name: string, more: Partial<Parameters<Amazon['sqs']['putQueue']>[0]> = {}): string =>
  amazon.sqs.putQueue({
    name,
    fifo: false,
    visibilitySeconds: 60,
    delaySeconds: 0,
    maxReceives: null,
    deadLetterArn: null,
    ...more,
  });

export const MINUTE = 60_000;
