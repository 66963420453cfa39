import { createGroup } from '../baselines/group.js';
import { groupMetric } from '../baselines/group-metric.js';
import { oneStep, stepScaling } from '../baselines/step.js';
import { follow, type GroupState, targetTracking } from '../baselines/target-tracking.js';
import { startProvisioning } from './placing.js';
import type { Policy, Setting, Start } from './policy.js';

const MINUTE = 60_000;

/** Looks once a minute, at a second of its own, and acts for as long as its alarm stands, as Auto Scaling does. */
const groupPolicy = (
  name: string,
  usual: Setting,
  sweep: readonly Setting[],
  wanted: (setting: Setting, state: GroupState, sinceSeconds: number) => number,
): Policy => ({
  name,
  usual,
  sweep,
  start: (start) => {
    const { cluster, setting, max, random } = start;
    const { amazon } = cluster.local;
    cluster.sleep();
    const group = createGroup(amazon, max);
    const warmUp = setting['warmUp'] ?? 0;
    const points = groupMetric(amazon, group, warmUp);
    let changedAt = Number.NEGATIVE_INFINITY;
    const look = (): void => {
      const now = amazon.world.now();
      const members = group.members();
      const settled = members.filter(({ inServiceAt }) => inServiceAt !== null && inServiceAt + warmUp * 1000 <= now).length;
      const seen = recent(points(), now);
      const told = (seen.at(-1)?.start ?? 0) >= changedAt;
      const next = wanted(setting, { points: seen, size: members.length, settled, told }, (now - changedAt) / 1000);
      if (next === members.length) return;
      changedAt = now;
      follow(group, next);
    };
    amazon.world.every(MINUTE, name, look, random() * MINUTE);
    return startProvisioning(start);
  },
});

/** An alarm looks a little further back than its windows; what is older is missing data. */
const recent = (points: GroupState['points'], now: number): GroupState['points'] =>
  points.filter(({ start }) => start >= now - 20 * MINUTE);

const TARGETS = [40, 45, 50, 55, 60, 65, 70, 75, 80];
const LINES = [50, 55, 60, 65, 70, 75, 80, 85];

export const targetTrackingPolicy = groupPolicy(
  'target-tracking',
  { target: 50, warmUp: 300 },
  [300, 120].flatMap((warmUp) => TARGETS.map((target) => ({ target, warmUp }))),
  (setting, state) => targetTracking({ target: setting['target']!, warmUpSeconds: setting['warmUp']! }, state),
);

export const stepPolicy = groupPolicy(
  'step',
  { out: 70, in: 30, warmUp: 300 },
  [300, 120].flatMap((warmUp) => LINES.map((out) => ({ out, in: Math.round(out * 0.5), warmUp }))),
  (setting, state) => stepScaling({ out: setting['out']!, in: setting['in']! }, state),
);

export const oneStepPolicy = groupPolicy(
  'step+1',
  { out: 70, in: 30 },
  LINES.map((out) => ({ out, in: Math.round((out * 3) / 7) })),
  (setting, state, since) => oneStep({ out: setting['out']!, in: setting['in']! }, state, since),
);

export type { Start };
