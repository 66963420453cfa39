import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { ConditionFailed } from '../../shared/ledger/store.js';
import type { Head } from '../../shared/model/head.js';
import { SECOND } from '../../shared/model/time.js';
import { answer } from './answer.js';
import { observationOf } from './observation.js';
import { begun, type Reply, type Request, type Run, type Standing, told } from './pass.js';
import type { State } from './state.js';
import { type Machine, type World, withMachine } from './world.js';

/** A protocol with a part of it taken out: what the model must find. */
export interface Broken {
  /** The head row is written whatever it has become since. */
  readonly noFence?: boolean;
  /** Every call for an instance has a token of its own. */
  readonly randomToken?: boolean;
  /** No answer is taken for a refusal. */
  readonly silenceRefuses?: boolean;
}

export interface Next {
  readonly state: State;
  /** What happened, for the way that leads to a broken promise. */
  readonly what: string;
}

/** Everything that can happen next, one thing at a time. */
export const successors = async (
  state: State,
  standing: (run: Run) => Promise<Standing>,
  broken: Broken = {},
): Promise<readonly Next[]> => {
  const steps: Next[] = [];
  for (const run of state.runs) steps.push(...(await stepsOf(state, run, await standing(run), broken)));
  const { passes } = state.left;
  if (passes > 0 && state.runs.length < 2) {
    const run = begun(passes, state.world.now);
    steps.push({
      state: { ...state, runs: [...state.runs, run], left: { ...state.left, passes: passes - 1 } },
      what: `pass ${passes} begins`,
    });
  }
  return [...steps, ...pausesOf(state), ...happenings(state)];
};

/** A pass takes its step, as it should or with what goes wrong; or it is killed before it. */
const stepsOf = async (state: State, run: Run, { request, until }: Standing, broken: Broken): Promise<Next[]> => {
  if (!request) return [{ state: without(state, run), what: `pass ${run.number} has ended` }];
  const { crashes, lostAnswers, staleReads } = state.left;
  const what = `pass ${run.number}: ${request.kind === 'call' ? request.name : request.kind}`;
  const goesOn = (world: World, reply: Omit<Reply, 'at'>, left = state.left): State => ({
    world,
    runs: state.runs.map((one) => (one === run ? told(run, { at: world.now, ...reply }) : one)),
    left,
  });
  const steps: Next[] = [];
  if (crashes > 0 && run.replies.length > 0)
    steps.push({
      state: { ...without(state, run), left: { ...state.left, crashes: crashes - 1 } },
      what: `pass ${run.number} is killed`,
    });
  if (isLate(state.world, run, request, until))
    return [...steps, { state: goesOn(state.world, TIMED_OUT), what: `${what} comes too late` }];
  const { world, ...reply } = await perform(state.world, request, broken);
  steps.push({ state: goesOn(world, reply), what: reply.error ? `${what}: ${reply.error.name}` : what });
  if (lostAnswers > 0 && (request.kind === 'put' || (request.kind === 'call' && world !== state.world)))
    steps.push({
      state: goesOn(world, broken.silenceRefuses ? REFUSED : TIMED_OUT, { ...state.left, lostAnswers: lostAnswers - 1 }),
      what: `${what}, its answer is lost`,
    });
  if (request.kind === 'look' && staleReads > 0 && state.world.before !== state.world.machines) {
    const value = observationOf(state.world.before, state.world.now);
    steps.push({
      state: goesOn(state.world, { value }, { ...state.left, staleReads: staleReads - 1 }),
      what: `${what}, as it was before`,
    });
  }
  return steps;
};

const TIMED_OUT = { error: { name: 'TimeoutError', message: 'no answer' } };
const REFUSED = { error: { name: 'InsufficientInstanceCapacity', message: 'none is left' } };

const without = (state: State, run: Run): State => ({ ...state, runs: state.runs.filter((one) => one !== run) });

/** After five seconds, or the lease, a client has given its call up. */
const isLate = ({ now }: World, { replies, startedAt }: Run, request: Request, until: number | null): boolean =>
  request.kind === 'call' && now > Math.min((replies.at(-1)?.at ?? startedAt) + 5 * SECOND, until ?? Number.POSITIVE_INFINITY);

/** What a request does and is answered with, when nothing goes wrong. */
export const perform = async (
  world: World,
  request: Request,
  { noFence, randomToken }: Broken = {},
): Promise<Omit<Reply, 'at'> & { readonly world: World }> => {
  switch (request.kind) {
    case 'get':
      return { world, value: world.head };
    case 'put':
      return write(world, request.body, noFence ? undefined : request.expected);
    case 'look':
      return { world, value: observationOf(world.machines, world.now) };
    case 'call': {
      const token = `once-${world.machines.length}`;
      const input = randomToken && request.name === 'RunInstances' ? { ...request.input, ClientToken: token } : request.input;
      return answer(world, request.name, input);
    }
  }
};

/** By the table's own driver, with the row as it is. */
const write = async (
  world: World,
  body: Head,
  expected: number | 'absent' | undefined,
): Promise<Omit<Reply, 'at'> & { readonly world: World }> => {
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

const pausesOf = ({ world, runs, left }: State): Next[] =>
  [...new Set(left.pauses)].map((seconds) => {
    const pauses = left.pauses.toSpliced(left.pauses.indexOf(seconds), 1);
    return {
      state: { world: { ...world, now: world.now + seconds * SECOND }, runs, left: { ...left, pauses } },
      what: `${seconds} s pass`,
    };
  });

/** What EC2 and ECS do by themselves. */
export const happenings = (state: State): Next[] => {
  const { world, left } = state;
  const next = (machine: Machine, what: string, change: Partial<Machine>): Next => ({
    state: { ...state, world: withMachine(world, machine.id, change) },
    what: `${machine.id} ${what}`,
  });
  return world.machines.flatMap((machine) => {
    if (machine.state === 'pending') return [next(machine, 'joins', { state: 'running', registration: 'ACTIVE' })];
    if (machine.state === 'shutting-down') return [next(machine, 'is gone', { state: 'terminated', registration: 'gone' })];
    if (machine.registration === 'DRAINING' && machine.tasks > 0)
      return [{ state: { ...state, world: moved(world, machine) }, what: `a task leaves ${machine.id}` }];
    if (machine.registration !== 'ACTIVE' || left.tasks === 0) return [];
    const placed = next(machine, 'gets a task', { tasks: machine.tasks + 1 });
    return [{ ...placed, state: { ...placed.state, left: { ...left, tasks: left.tasks - 1 } } }];
  });
};

/** From an instance that drains to the first that takes tasks; nowhere, if none does. */
const moved = (world: World, from: Machine): World => {
  const to = world.machines.find(({ registration, state }) => registration === 'ACTIVE' && state === 'running');
  const left = withMachine(world, from.id, { tasks: from.tasks - 1 });
  return to ? { ...withMachine(left, to.id, { tasks: to.tasks + 1 }), before: world.machines } : left;
};
