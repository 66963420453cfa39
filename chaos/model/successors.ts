import { SECOND } from '../../shared/model/time.js';
import { answer } from './answer.js';
import { happenings } from './happenings.js';
import { observationOf } from './observation.js';
import { begun, type Reply, type Request, type Run, type Standing, told } from './pass.js';
import { type Broken, perform } from './perform.js';
import { behind } from './shown.js';
import type { State } from './state.js';
import type { World } from './world.js';

export interface Next {
  readonly state: State;
  /** What happened, for the way that leads to a broken promise. */
  readonly what: string;
}

/** Everything that can happen next, one thing at a time. */
/** What no read can show any more tells two states apart no longer. */
const forgetting = (next: Next): Next => {
  const { left, world } = next.state;
  const seen = left.staleReads > 0 ? left.lag : 0;
  if (world.before.length <= seen) return next;
  return { ...next, state: { ...next.state, world: { ...world, before: world.before.slice(0, seen) } } };
};

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
  ].map(forgetting);
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
  if (staleReads > 0)
    for (const { value, ago } of lagging(state.world, request))
      steps.push({
        state: goesOn(state.world, { value }, { ...state.left, staleReads: staleReads - 1 }),
        what: `${what}, ${ago}`,
      });
  return steps;
};

const lagging = (world: World, request: Request): readonly { readonly value: unknown; readonly ago: string }[] => {
  if (request.kind === 'look')
    return behind(world).map(({ shown, what }) => ({ value: observationOf(shown, world.now), ago: what }));
  if (request.kind !== 'call' || !READS.test(request.name)) return [];
  const shown = new Set([textOf(world, request)]);
  return world.before.flatMap((amazon, i) => {
    const text = textOf({ ...world, ...amazon }, request);
    if (shown.has(text)) return [];
    shown.add(text);
    return [{ value: JSON.parse(text), ago: `${i + 1} changes ago` }];
  });
};

const READS = /^(List|Describe|Get)/;

const textOf = (world: World, { name, input }: Extract<Request, { kind: 'call' }>): string =>
  JSON.stringify(answer(world, name, input).value);

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
