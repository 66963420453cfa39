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
  const count = `${situation.active.length} ${situation.active.length === 1 ? 'instance' : 'instances'}`;
  const figures =
    shares.length > 0 && shares.length <= 4
      ? ` at ${list(shares.map((one) => `${Math.round(one.cpu * 100)} %`))} CPU`
      : shares.length > 4
        ? ` at ${Math.round((shares.reduce((sum, one) => sum + one.cpu, 0) / shares.length) * 100)} % CPU, highest ${round(Math.max(...shares.map((one) => one.cpu)) * 100)} %`
        : '';
  return `${WORDS[verdict]}: ${count}${figures}${underWay(situation)}.`;
};

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
