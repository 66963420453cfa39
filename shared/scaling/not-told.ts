import type { LookedAt, Observation, Unread } from '../model/observation.js';

/** What AWS answered, as a part of a sentence. */
export const answerOf = ({ unread }: Unread): string => unread.replace(/\.$/, '');

type Untold = Exclude<LookedAt, 'metrics'>;

/** What it is about, and what comes of it. Of metrics that are not told the rules speak for themselves. */
const WORDS: Readonly<Record<Untold, { readonly what: string; readonly so: string }>> = {
  protection: {
    what: 'which tasks are protected',
    so: 'of those none is moved, and no instance that runs one is given up',
  },
  'status-checks': { what: 'whose status checks fail', so: 'nothing is given up, and only silent agents tell of what is broken' },
  alarms: { what: 'the state of the alarms', so: 'only metrics and heartbeats tell of load' },
};

/** What AWS did not tell of this look, the gravest first. Without metrics nobody asks for the alarms as well. */
export const notTold = ({ unread = {} }: Pick<Observation, 'unread'>) =>
  (Object.keys(WORDS) as Untold[]).flatMap((part): readonly (Unread & (typeof WORDS)[Untold])[] => {
    const answer = part === 'alarms' && unread.metrics ? undefined : unread[part];
    return answer ? [{ ...answer, ...WORDS[part] }] : [];
  });

/** For a decision that does nothing: the gravest of what AWS did not tell, and what waits for it. Null = nothing to say. */
export const notToldText = (observation: Pick<Observation, 'unread'>): string | null => {
  const [gravest] = notTold(observation);
  return gravest ? `AWS does not tell ${gravest.what} (${answerOf(gravest)}): ${gravest.so}.` : null;
};
