import { instanceType } from '../shared/model/instance-types.js';
import { HOUR, MINUTE } from '../shared/model/time.js';
import type { Local } from '../simulator/local.js';
import type { Setting } from './setting.js';
import type { Watch } from './watch.js';

/** Clocks that are half a minute off, each to its side, see another hour. Milliseconds. */
const HOUR_BY_EVERY_CLOCK = HOUR - MINUTE;
/** Launches in the air are forgotten with the table, and EC2 may show what was for some minutes. Milliseconds. */
const TABLE_LOST = 15 * MINUTE;

/** S1: after each launch, no more of them within an hour and no more vCPU together than the operator's caps allow. */
export const watchCaps = ({ amazon }: Local, { caps }: Setting, watch: Watch): void => {
  if (!caps) return;
  const { changed } = amazon;
  (amazon as { changed: typeof changed }).changed = (what) => {
    changed(what);
    if (what !== 'ec2.RunInstances' && what !== 'ec2.CreateFleet') return;
    if (watch.lifted || (watch.wipedAt !== null && watch.now() - watch.wipedAt < TABLE_LOST)) return;
    checkCaps([...amazon.ec2.instances.values()], caps, amazon.world.now(), watch);
  };
};

interface Launched {
  readonly type: string;
  readonly state: string;
  readonly launchedAt: number;
}

/** Counts what there is against both caps. */
export const checkCaps = (
  instances: readonly Launched[],
  { launchesPerHour, vcpu }: NonNullable<Setting['caps']>,
  now: number,
  watch: Pick<Watch, 'fail' | 'check'>,
): void => {
  watch.check('S1');
  const recent = instances.filter(({ launchedAt }) => now - launchedAt < HOUR_BY_EVERY_CLOCK).length;
  if (recent > launchesPerHour) watch.fail('S1', `${recent} launches within an hour, and ${launchesPerHour} are allowed`);
  const alive = instances.filter(({ state }) => state === 'pending' || state === 'running');
  const used = alive.reduce((sum, { type }) => sum + instanceType(type)!.vcpu, 0);
  if (used > vcpu) watch.fail('S1', `${used} vCPU together, and ${vcpu} are allowed`);
};
