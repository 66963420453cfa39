import { clusterAutoScaling, tunedClusterAutoScaling } from './cluster-auto-scaling.js';
import { oneStepPolicy, stepPolicy, targetTrackingPolicy } from './groups.js';
import { ours } from './ours.js';
import type { Policy } from './policy.js';

export const POLICIES: readonly Policy[] = [
  ours,
  targetTrackingPolicy,
  stepPolicy,
  oneStepPolicy,
  clusterAutoScaling,
  tunedClusterAutoScaling,
];

export const policyNamed = (name: string): Policy | undefined => POLICIES.find((policy) => policy.name === name);
