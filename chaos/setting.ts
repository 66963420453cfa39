import { AMI_PARAMETERS } from '../shared/config.js';
import type { Random } from '../simulator/random.js';
import { oneOf, whole } from './chance.js';
import { KEYS_PARAMETER } from './keyed.js';
import { SLACK_PARAMETER } from './slack.js';

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
  /** A type of as much room with the other processor; '' = the cluster buys one. */
  readonly other: string;
  /** Percent of the instances that may be Spot; left out = none. */
  readonly spotShare?: number;
  /** Alerts go to Slack, too. */
  readonly slack?: boolean;
  /** Callers sign with a key of the API. */
  readonly keyed?: boolean;
  /** Hard caps besides the maximum, until the calm: an operator lifts them then. */
  readonly caps?: { readonly launchesPerHour: number; readonly vcpu: number };
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
  const most = Math.max(2, min) + whole(random, 0, 4);
  const drawn: Omit<Setting, 'other'> = {
    ...kind,
    min,
    max: most,
    // A load balancer stands in two zones at least.
    zones: whole(random, balancer === 'alb' ? 2 : 1, 3),
    balancer,
  };
  return { ...drawn, other: random() < 0.25 ? (OTHERS[kind.type] ?? '') : '' };
};

/** One cluster in seven buys Spot, if there may be storms. */
export const withSpot = (random: Random, kinds: readonly string[], setting: Setting): Setting =>
  kinds.includes('spot-storm') && random() < 0.15 ? { ...setting, spotShare: oneOf(random, [50, 100]) } : setting;

/** One cluster in six tells Slack what it tells by mail, if Slack may be out. */
export const withSlack = (random: Random, kinds: readonly string[], setting: Setting): Setting =>
  kinds.includes('slack-outage') && random() < 0.16 ? { ...setting, slack: true } : setting;

/** One in eight lets in whoever has a key. */
export const withCallers = (random: Random, kinds: readonly string[], setting: Setting): Setting =>
  kinds.includes('keyed-callers') && random() < 0.12 ? { ...setting, keyed: true } : setting;

/**
 * One in eight has hard caps: as many launches an hour as the largest size takes, or one or two more, and its vCPU, or an
 * instance's less where the minimum allows that.
 */
export const withCaps = (random: Random, kinds: readonly string[], setting: Setting): Setting => {
  if (!kinds.includes('hard-caps') || random() >= 0.12) return setting;
  const { min, max, vcpu } = setting;
  const launchesPerHour = max + whole(random, 0, 2);
  return { ...setting, caps: { launchesPerHour, vcpu: vcpu * Math.max(min, max - whole(random, 0, 1)) } };
};

/** What lifts them. */
export const NO_CAPS = { maxLaunchesPerHour: '0', maxVcpu: '0' };

const OTHERS: Readonly<Record<string, string>> = { 't3.small': 't4g.small', 't3.medium': 't4g.medium' };

/** As parameters of serverless.yml. */
export const parametersOf = ({
  type,
  min,
  max,
  balancer,
  credits,
  other,
  spotShare,
  slack,
  keyed,
  caps,
}: Setting): Record<string, string> => ({
  type,
  min: String(min),
  max: String(max),
  balancer,
  credits,
  email: 'operator@example.com',
  ...(spotShare && { spotShare: String(spotShare) }),
  ...(slack && { slackWebhookParameter: SLACK_PARAMETER }),
  ...(keyed && { auth: 'hmac', authKeysParameter: KEYS_PARAMETER }),
  ...(caps && { maxLaunchesPerHour: String(caps.launchesPerHour), maxVcpu: String(caps.vcpu) }),
  ...(other && { otherAmiParameter: AMI_PARAMETERS.arm64 }),
  types: [other, spotShare ? (ALIKE[type] ?? '') : ''].filter(Boolean).join(),
});

/** Of as much room: with Spot, EC2 is given the choice. */
const ALIKE: Readonly<Record<string, string>> = { 't3.small': 't3a.small', 't3.medium': 't3a.medium', 'm5.large': 'm6i.large' };
