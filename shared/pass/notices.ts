import type { Head } from '../model/head.js';
import type { Observation } from '../model/observation.js';
import { MINUTE } from '../model/time.js';
import { DRAIN_ASKED, type Trigger } from '../model/trigger.js';
import { offeringKey } from '../scaling/offering-key.js';

/** What one instance of a pool was taken for may take the next: another pool is asked meanwhile. */
const SUSPECT_MILLISECONDS = 3 * MINUTE;

/** A notice that nothing has come of for so long was about another time. */
const FORGOTTEN_MILLISECONDS = 30 * MINUTE;

/**
 * The head row with what EC2's notices, and people, say of our instances. An event is kept only for an instance that is seen to be
 * ours, and a warning outweighs an advice.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
 */
export const withNotices = (head: Head, triggers: readonly Trigger[], { at, instances }: Observation): Head => {
  const ours = instances.filter(({ cluster, state }) => cluster !== null && (state === 'running' || state === 'pending'));
  const kept = Object.entries(head.notices ?? {}).filter(
    ([id, one]) => ours.some((instance) => instance.id === id) && at - one.at < FORGOTTEN_MILLISECONDS,
  );
  const heard = triggers.flatMap(({ name, subject }) => {
    const kind = kindOf(name);
    const one = ours.find(({ id }) => id === subject);
    if (!kind || !one || (kind !== 'interruption' && head.notices?.[one.id])) return [];
    return [{ one, notice: { kind, at } }];
  });
  const setAside = heard
    .filter(({ one, notice }) => one.market === 'spot' && notice.kind !== 'asked')
    .map(({ one }) => [offeringKey(one), at + SUSPECT_MILLISECONDS] as const);
  return {
    ...head,
    notices: Object.fromEntries([...kept, ...heard.map(({ one, notice }) => [one.id, notice] as const)]),
    setAside: { ...head.setAside, ...Object.fromEntries(setAside) },
  };
};

const kindOf = (name: string): 'interruption' | 'rebalance' | 'asked' | null => {
  if (name === DRAIN_ASKED) return 'asked';
  if (/Interruption Warning/.test(name)) return 'interruption';
  return /Rebalance Recommendation/.test(name) ? 'rebalance' : null;
};
