import { lostIn } from '../deploying/pins.js';
import type { DeployStep } from '../deploying/steps.js';
import type { Head, LostVolume } from '../model/head.js';

/**
 * The head row with the volumes that these steps give another place, for theirs is gone: people are told of each, also when the pass
 * dies once it has pinned them, for nothing in AWS says so afterwards.
 */
export const withLost = (head: Head, steps: readonly DeployStep[]): Head => {
  const lost = lostIn(steps);
  return lost.length === 0
    ? head
    : { ...head, lostVolumes: { ...head.lostVolumes, ...Object.fromEntries(lost.map((one) => [keyOf(one), one])) } };
};

const keyOf = ({ project, volume }: LostVolume): string => `${project}/${volume}`;
