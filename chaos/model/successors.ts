import { SECOND } from '../../shared/model/time.js';
import { happenings } from './happenings.js';
import { observationOf } from './observation.js';
import { begun, type Reply, type Request, type Run, type Standing, told } from './pass.js';
import { type Broken, perform } from './perform.js';
import type { State } from './state.js';
import { amazonOf, type World } from './world.js';

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
  return [
    ...steps,
    ...pausesOf(state),
    ...happenings(state.world).map(({ world, what }) => ({ state: { ...state, world }, what })),
  ];
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
  if (request.kind === 'look' && staleReads > 0 && isBehind(state.world)) {
    const value = observationOf(state.world.before, state.world.now);
    steps.push({
      state: goesOn(state.world, { value }, { ...state.left, staleReads: staleReads - 1 }),
      what: `${what}, as it was before`,
    });
  }
  return steps;
};

/** Whether a read that lags shows something else. */
const isBehind = (world: World): boolean => JSON.stringify(world.before) !== JSON.stringify(amazonOf(world));

const TIMED_OUT = { error: { name: 'TimeoutError', message: 'no answer' } };
const REFUSED = { error: { name: 'InsufficientInstanceCapacity', message: 'none is left' } };

const without = (state: State, run: Run): State => ({ ...state, runs: state.runs.filter((one) => one !== run) });

/** After five seconds, or the lease, a client has given its call up. */
const isLate = ({ now }: World, { replies, startedAt }: Run, request: Request, until: number | null): boolean =>
  request.kind === 'call' && now > Math.min((replies.at(-1)?.at ?? startedAt) + 5 * SECOND, until ?? Number.POSITIVE_INFINITY);

const pausesOf = ({ world, runs, left }: State): Next[] =>
  [...new Set(left.pauses)].map((seconds) => {
    const pauses = left.pauses.toSpliced(left.pauses.indexOf(seconds), 1);
    return {
      state: { world: { ...world, now: world.now + seconds * SECOND }, runs, left: { ...left, pauses } },
      what: `${seconds} s pass`,
    };
  });
