import type { Patience } from '../model/head.js';
import { HOUR, MINUTE } from '../model/time.js';
import { ahead } from './ahead.js';
import { sharesBefore } from './earlier-shares.js';
import { early } from './early.js';
import type { PlannedAction } from './proposal.js';
import { aboveLine, type Situation } from './situation.js';

/** So many windows in a row after growth came to nothing: a burst of a minute or two is over before an instance has booted. */
const MORE_WINDOWS = 3;
/** Growth that had waited for those came to nothing, too: the bursts last longer, and the next wait is twice as long. */
const MOST_WINDOWS = 6;
/** So long without another one, and one window is enough again. */
const FORGIVEN_MILLISECONDS = 2 * HOUR;
/** A growth that cannot be judged within this (no metrics) is left unjudged. */
const JUDGED_MILLISECONDS = 30 * MINUTE;

/**
 * How many windows above the line the next growth asks for. A growth for load is judged by the first window that began after it had
 * joined: if that load would not have been above the line on what there was before, it came to nothing.
 */
export const patienceAfter = (situation: Situation, actions: readonly PlannedAction[]): Patience | undefined => {
  const { observation, head } = situation;
  const before = head.patience && judged(situation, head.patience);
  const grows = actions.some(({ kind, reason }) => kind === 'launch' && reason === 'above-line');
  if (!grows || isOfAKind(ahead(early(situation)))) return before;
  const open = before?.open ?? { at: observation.at, vcpu: vcpuThere(situation) };
  return { windows: before?.windows ?? 1, since: before?.since ?? observation.at, open };
};

/** Growth of one kind of instances while the whole, as growth sees it, is below the line: the load of the whole says nothing of it. */
const isOfAKind = (situation: Situation): boolean =>
  situation.policy.otherTemplate != null &&
  situation.load !== null &&
  !aboveLine(situation, situation.load.cpu / (vcpuThere(situation) || 1));

const judged = (situation: Situation, before: Patience): Patience => {
  const { observation, load, launches, policy } = ahead(situation);
  const { at } = observation;
  const windows = at - before.since >= FORGIVEN_MILLISECONDS ? 1 : before.windows;
  if (!before.open || at - before.open.at > JUDGED_MILLISECONDS) return { ...before, windows, open: null };
  if (launches.length > 0 || !load?.measured || load.window.from < before.open.at) return { ...before, windows };
  const needless = load.cpu <= before.open.vcpu * (policy.thresholds.out / 100);
  if (!needless) return { ...before, windows, open: null };
  return { windows: windows > 1 ? Math.min(MOST_WINDOWS, windows * 2) : MORE_WINDOWS, since: at, open: null };
};

const vcpuThere = ({ active, policy }: Situation): number =>
  active.reduce((sum, one) => sum + (one.containerInstance?.registered.cpu ?? policy.baseType.vcpu), 0);

/** How many more windows above the line are waited for; 0 = it is time to grow. */
export const windowsMissing = (situation: Situation): number => {
  const wanted = situation.head.patience?.windows ?? 1;
  if (wanted <= 1 || !situation.load) return 0;
  const shares = sharesBefore(situation.observation, situation.load, wanted - 1);
  const below = shares.findIndex((share) => !aboveLine(situation, share));
  const seen = 1 + (below < 0 ? shares.length : below);
  return Math.max(0, wanted - seen);
};
