import { createPasses } from './pass.js';
import type { Broken } from './perform.js';
import { brokenBy } from './promises.js';
import { type Scene, stateOf } from './scenes.js';
import { settle } from './settle.js';
import { keyOf, type Left, type State } from './state.js';
import { type Next, successors } from './successors.js';

/** What came of all states of one scene. */
export interface Explored {
  readonly scene: string;
  readonly states: number;
  /** From one state to another. */
  readonly steps: number;
  /** States in which nothing can go wrong any more; each was led to its end. */
  readonly ends: number;
  /** Whether there are no further states. */
  readonly complete: boolean;
  readonly broken: { readonly promise: string; readonly way: readonly string[] } | null;
}

export interface ExploreOptions {
  readonly left: Left;
  readonly broken?: Broken;
  /** No more states than this. */
  readonly most?: number;
}

/** How a state was first reached. */
interface Step {
  readonly key: string | null;
  readonly what: string;
}

/** Breadth first: every state that can be reached, so the first broken promise has the shortest way. */
export const explore = async (
  scene: Scene,
  { left, broken = {}, most = Number.POSITIVE_INFINITY }: ExploreOptions,
): Promise<Explored> => {
  const standing = createPasses(scene.policy);
  const first = stateOf(scene, left);
  const from = new Map<string, { readonly key: string | null; readonly what: string }>([
    [keyOf(first), { key: null, what: 'at first' }],
  ]);
  let frontier: readonly State[] = [first];
  let steps = 0;
  const ends = new Map<string, string | null>();
  const result = (found: Explored['broken'], complete: boolean): Explored => ({
    scene: scene.name,
    states: from.size,
    steps,
    ends: ends.size,
    complete,
    broken: found,
  });
  while (frontier.length > 0) {
    const next: State[] = [];
    for (const state of frontier) {
      const key = keyOf(state);
      const [promise] = brokenBy(state, scene);
      if (promise) return result({ promise, way: wayTo(from, key) }, false);
      const following = await successors(state, standing, broken);
      const wrong = isEnd(state) ? await wrongEnd(state, scene, ends) : null;
      if (wrong) return result({ promise: wrong, way: wayTo(from, key) }, false);
      for (const one of following) {
        steps += 1;
        if (met(from, key, one)) continue;
        next.push(one.state);
        if (from.size >= most) return result(null, false);
      }
    }
    frontier = next;
  }
  return result(null, true);
};

/** True: this state is known. */
const met = (from: Map<string, Step>, key: string, { state, what }: Next): boolean => {
  const own = keyOf(state);
  if (from.has(own)) return true;
  from.set(own, { key, what });
  return false;
};

const wayTo = (from: ReadonlyMap<string, Step>, key: string): string[] => {
  const way: string[] = [];
  for (let at: string | null = key; at !== null; at = from.get(at)!.key) way.unshift(from.get(at)!.what);
  return way;
};

/** No pass runs and none may begin. */
const isEnd = ({ runs, left }: State): boolean => runs.length === 0 && left.passes === 0;

const wrongEnd = async ({ world }: State, scene: Scene, ends: Map<string, string | null>): Promise<string | null> => {
  const key = JSON.stringify(world);
  let wrong = ends.get(key);
  if (wrong === undefined) ends.set(key, (wrong = await settle(world, scene)));
  return wrong;
};
