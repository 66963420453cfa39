import type { Verdict } from '../model/words.js';
import { round } from './balance.js';
import { type Situation, sizeOf } from './situation.js';

/** At this share an instance is pegged; this part of the cluster pegged makes the cluster pegged; below the calm share it is not busy. */
const PEGGED = 0.9;
const PART = 0.6;
const CALM = 0.6;
const IDLE = 0.1;

export const sharesOf = (situation: Situation): { id: string; cpu: number; memory: number }[] =>
  (situation.load?.instances ?? []).map((one) => ({
    id: one.id,
    // More than all of it cannot be used: what is above is what its tasks would use elsewhere.
    cpu: Math.min(1, one.cpuUsed / one.vcpu),
    memory: one.memoryUsedMiB / one.memoryMiB,
  }));

/** The state of the cluster in one word of the contract's list. */
export const verdictOf = (situation: Situation, acting: boolean): Verdict => {
  if (situation.policy.mode === 'hold') return 'held';
  if (acting || situation.head.intents.length > 0) return 'scaling';
  const shares = sharesOf(situation).map((one) => Math.max(one.cpu, one.memory));
  if (shares.length === 0) return runs(situation) || situation.lost.length > 0 ? 'blind' : 'idle';
  const pegged = shares.filter((share) => share >= PEGGED);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  if (pegged.length >= PART * shares.length || mean * 100 > situation.policy.thresholds.out) return 'cluster-pegged';
  const others = shares.filter((share) => share < PEGGED).sort((a, b) => a - b);
  if (pegged.length > 0 && others[Math.floor(others.length / 2)]! <= CALM) return 'instance-pegged';
  return Math.max(...shares) < IDLE ? 'idle' : 'balanced';
};

const runs = (situation: Situation): boolean => situation.observation.tasks.some((task) => task.status === 'RUNNING');

const WORDS: Readonly<Record<Verdict, string>> = {
  balanced: 'Balanced',
  idle: 'Idle',
  'instance-pegged': 'Instance pegged',
  'cluster-pegged': 'Cluster pegged',
  scaling: 'Scaling',
  held: 'Held',
  blind: 'Blind',
};

/** One sentence for people, beginning with the verdict in words. */
export const sentenceOf = (situation: Situation, verdict: Verdict): string => {
  const shares = sharesOf(situation);
  const figures = verdict === 'instance-pegged' ? peggedOf(shares) : figuresOf(situation, shares, wordOf(shares, verdict));
  return `${WORDS[verdict]}: ${figures}${underWay(situation)}.`;
};

type Shares = ReturnType<typeof sharesOf>;
type Word = 'CPU' | 'memory';

/** Which one, for somebody has to look at it, and that the others are not to blame. */
const peggedOf = (shares: Shares): string => {
  const pegged = shares.filter((one) => Math.max(one.cpu, one.memory) >= PEGGED);
  const word = wordOf(pegged, 'instance-pegged');
  const each = pegged.map((one) => `${one.id} at ${percent(of(one, word))}`);
  const named =
    each.length <= 3
      ? list(each)
      : `${each.length} of them, the highest ${percent(Math.max(...pegged.map((one) => of(one, word))))}`;
  return `${named} ${word}, the mean of ${shares.length} instances is ${percent(meanOf(shares, word))}`;
};

const figuresOf = ({ active }: Situation, shares: Shares, word: Word): string => {
  const count = `${active.length} ${active.length === 1 ? 'instance' : 'instances'}`;
  if (shares.length === 0) return count;
  if (shares.length <= 4) return `${count} at ${list(shares.map((one) => percent(of(one, word))))} ${word}`;
  return `${count} at ${percent(meanOf(shares, word))} ${word}, highest ${round(Math.max(...shares.map((one) => of(one, word))) * 100)} %`;
};

/** CPU, unless it is memory that pegs. */
const wordOf = (shares: Shares, verdict: Verdict): Word => {
  const pegs = verdict === 'instance-pegged' || verdict === 'cluster-pegged';
  const highest = (word: Word): number => Math.max(0, ...shares.map((one) => of(one, word)));
  return pegs && highest('memory') > highest('CPU') ? 'memory' : 'CPU';
};

const of = (share: Shares[number], word: Word): number => (word === 'CPU' ? share.cpu : share.memory);

const meanOf = (shares: Shares, word: Word): number => shares.reduce((sum, one) => sum + of(one, word), 0) / shares.length;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const underWay = (situation: Situation): string => {
  const parts = [
    situation.launches.length > 0 ? `${situation.launches.length} launching` : '',
    situation.drains.length > 0 ? `${situation.drains.length} draining` : '',
    situation.moves.length > 0 ? `moving ${situation.moves[0]!.service}` : '',
    situation.lost.length > 0
      ? `${list(situation.lost.map(({ id }) => id))} ${situation.lost.length === 1 ? 'does' : 'do'} not answer`
      : '',
    sizeOf(situation) >= situation.policy.max ? `at the maximum of ${situation.policy.max}` : '',
  ].filter(Boolean);
  return parts.length > 0 ? `; ${parts.join(', ')}` : '';
};

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
