import type { Head } from '../model/head.js';
import { instantInText, MINUTE, type Millis } from '../model/time.js';
import type { Finding } from './proposal.js';
import type { Situation } from './situation.js';

/**
 * The table is new or was lost, and there is a cluster: from then on what EC2 shows is taken up by its tags, and until it shows
 * everything that was launched before nothing is launched, or it would be launched twice.
 */
export const foundBy = (head: Head, { at, instances, services }: Situation['observation']): Head => {
  const known = head.epoch > 0 || head.foundAt !== undefined;
  const empty = services.length === 0 && !instances.some(({ state }) => ['pending', 'running'].includes(state));
  return known || empty ? head : { ...head, foundAt: at };
};

/**
 * EC2 shows a launch minutes later at worst.
 * https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
 */
const SHOWN_MILLISECONDS = 5 * MINUTE;

const rebuiltAt = ({ head, observation }: Situation): Millis | null => {
  const until = head.foundAt === undefined ? 0 : head.foundAt + SHOWN_MILLISECONDS;
  return until > observation.at ? until : null;
};

/** The finding without its launches while the ledger is being rebuilt. */
export const withoutLaunches = (situation: Situation, finding: Finding): Finding => {
  const until = rebuiltAt(situation);
  if (until === null || !finding.actions.some(({ kind }) => kind === 'launch')) return finding;
  return {
    ...finding,
    actions: finding.actions.filter(({ kind }) => kind !== 'launch'),
    blockedBy: [...finding.blockedBy, 'settling'],
    why: `${finding.why} The table was lost or is new: nothing is launched before ${instantInText(until)}, since EC2 may not show all that was.`,
    predicted: null,
    nextEligibleAt: until,
  };
};
