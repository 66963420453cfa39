import type { Random } from '../simulator/random.js';
import { oneOf, whole } from './chance.js';

/** The cluster that a seed draws. */
export interface Setting {
  readonly type: string;
  readonly vcpu: number;
  /** MiB of one instance that tasks may have, the agent's share and some crumbs taken off. */
  readonly roomMiB: number;
  readonly min: number;
  readonly max: number;
  readonly zones: number;
  readonly balancer: 'alb' | 'none';
  readonly credits: string;
}

const TYPES = [
  { type: 't3.small', vcpu: 2, roomMiB: 1_800, credits: 'unlimited' },
  { type: 't3.medium', vcpu: 2, roomMiB: 3_600, credits: 'unlimited' },
  { type: 't3.small', vcpu: 2, roomMiB: 1_800, credits: 'standard' },
  { type: 't2.micro', vcpu: 1, roomMiB: 880, credits: 'unlimited' },
  { type: 'm5.large', vcpu: 2, roomMiB: 7_500, credits: '' },
] as const;

export const drawSetting = (random: Random): Setting => {
  const kind = oneOf(random, TYPES);
  const min = oneOf(random, [1, 1, 1, 2, 0]);
  const balancer = random() < 0.8 ? 'alb' : 'none';
  return {
    ...kind,
    min,
    max: Math.max(2, min) + whole(random, 0, 4),
    // A load balancer stands in two zones at least.
    zones: whole(random, balancer === 'alb' ? 2 : 1, 3),
    balancer,
  };
};

/** As parameters of serverless.yml. */
export const parametersOf = ({ type, min, max, balancer, credits }: Setting): Record<string, string> => ({
  type,
  min: String(min),
  max: String(max),
  balancer,
  credits,
  email: 'operator@example.com',
});
