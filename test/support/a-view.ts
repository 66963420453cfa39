import type { ClusterView } from '../../shared/model/cluster-view.js';
import { instant } from '../../shared/model/time.js';
import { T0 } from '../api/support.js';

/** A calm cluster of one instance at T0. */
export const aView = (over: Partial<ClusterView> = {}): ClusterView => ({
  cluster: 'demo',
  region: 'us-east-1',
  at: instant(T0),
  simulated: true,
  mode: 'act',
  verdict: 'balanced',
  sentence: 'Balanced: 1 instance at 40 %.',
  cpu: { mean: 40, max: 40 },
  memory: { mean: 50, max: 50, estimated: true },
  size: { active: 1, launching: 0, draining: 0, min: 1, max: 3 },
  usdPerHour: 0.0208,
  thresholds: { out: 70, target: 55, in: 60 },
  instances: [],
  services: [],
  alarms: [],
  lastDecision: null,
  ...over,
});
