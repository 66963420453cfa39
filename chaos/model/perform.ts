import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { ConditionFailed } from '../../shared/ledger/store.js';
import type { Head } from '../../shared/model/head.js';
import { answer } from './answer.js';
import { observationOf } from './observation.js';
import type { Reply, Request } from './pass.js';
import { atOnce } from './shown.js';
import { type Amazon, amazonOf, type World } from './world.js';

/** A protocol with a part of it taken out: what the model must find. */
export interface Broken {
  /** The head row is written whatever it has become since. */
  readonly noFence?: boolean;
  /** Every call for an instance has a token of its own. */
  readonly randomToken?: boolean;
  /** No answer is taken for a refusal. */
  readonly silenceRefuses?: boolean;
  /** A service's count is sent as one more or one less than it is. */
  readonly relativeCount?: boolean;
  /** A task that has its place is taken for one that runs. */
  readonly placedRuns?: boolean;
}

/** What a request does and is answered with, when nothing goes wrong. */
export const perform = async (world: World, request: Request, broken: Broken = {}): Promise<Performed> => {
  switch (request.kind) {
    case 'get':
      return { world, value: world.head };
    case 'put':
      return write(world, request.body, broken.noFence ? undefined : request.expected);
    case 'look':
      return { world, value: observationOf(atOnce(broken.placedRuns ? withAllRunning(world) : amazonOf(world)), world.now) };
    case 'call':
      return answer(world, request.name, inputOf(world, request, broken));
  }
};

type Performed = Omit<Reply, 'at'> & { readonly world: World };

const withAllRunning = (world: World): Amazon => ({
  ...amazonOf(world),
  tasks: world.tasks.map((task) => (task.status === 'PENDING' ? { ...task, status: 'RUNNING' } : task)),
});

const inputOf = (world: World, { name, input }: Extract<Request, { kind: 'call' }>, broken: Broken): object => {
  if (broken.randomToken && name === 'RunInstances') return { ...input, ClientToken: `once-${world.machines.length}` };
  if (broken.relativeCount && name === 'UpdateService') {
    const { desiredCount } = input as { desiredCount: number };
    return { ...input, desiredCount: world.desired + (desiredCount < world.desired ? -1 : 1) };
  }
  return input;
};

/** By the table's own driver, with the row as it is. */
const write = async (world: World, body: Head, expected: number | 'absent' | undefined): Promise<Performed> => {
  const store = memoryStore({ rows: world.head ? [{ key: HEAD_KEY, ...world.head }] : [] });
  try {
    const version = await store.put(HEAD_KEY, body, expected === undefined ? {} : { expected });
    const row = await store.get<Head>(HEAD_KEY);
    return { world: { ...world, head: { version, body: row!.body } }, value: version };
  } catch (error) {
    if (error instanceof ConditionFailed) return { world, error: { name: error.name, message: error.message } };
    throw error;
  }
};
