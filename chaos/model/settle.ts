import { SECOND } from '../../shared/model/time.js';
import { happenings } from './happenings.js';
import { begun, runWhole } from './pass.js';
import { perform } from './perform.js';
import { brokenBy } from './promises.js';
import type { Scene } from './scenes.js';
import type { Left } from './state.js';
import type { World } from './world.js';

/** With half a minute between them: the longest deadline, an instance's boot and what comes after. */
const MOST_PASSES = 80;

const QUIET: Left = { passes: 0, crashes: 0, staleReads: 0, lag: 0, lostAnswers: 0, pauses: [] };

/** From here on nothing goes wrong: what does not come out well all the same, or null. */
export const settle = async (from: World, scene: Scene): Promise<string | null> => {
  let world = from;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    world = happened(world);
    const [promise] = brokenBy({ world, runs: [], left: QUIET }, scene);
    if (promise) return `in the end: ${promise}`;
    if (scene.well(world)) return null;
    world = await afterPass(world, scene, pass);
    world = { ...world, now: world.now + 30 * SECOND };
  }
  return `does not come to its end: ${textOf(world)}`;
};

/** Everything that EC2 and ECS do by themselves. */
const happened = (from: World): World => {
  let world = from;
  for (let next = happenings(world)[0]; next; next = happenings(world)[0]) world = next.world;
  return world;
};

/** Passes of an end have numbers of their own: their ids are nobody else's. */
const afterPass = async (before: World, { policy }: Scene, pass: number): Promise<World> => {
  let world = before;
  await runWhole(begun(1_000 + pass, world.now), policy, async (request) => {
    const { world: after, ...reply } = await perform(world, request);
    world = after;
    return { at: world.now, ...reply };
  });
  return world;
};

const textOf = ({ machines, tasks, desired, head }: World): string => {
  const intents = head?.body.intents.map(({ kind, state, id }) => `${kind} ${id} ${state}`);
  const seen = machines.map(
    ({ id, state, registration, cordon }) => `${id} ${state} ${registration}${cordon ? ' cordoned' : ''}`,
  );
  const placed = tasks.map(({ id, on, status, isProtected }) => `${id} on ${on} ${status}${isProtected ? ' protected' : ''}`);
  return `${[...seen, ...placed].join(', ')}; count ${desired}; intents: ${intents?.join(', ') || 'none'}`;
};
