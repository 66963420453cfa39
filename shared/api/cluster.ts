import { getView } from '../ledger/view.js';
import type { ClusterView } from '../model/cluster-view.js';
import { instant, MINUTE, millis } from '../model/time.js';
import { withEtag } from './etag.js';
import type { Ports } from './ports.js';
import type { Asked, Route } from './router.js';

/** A view older than this is no longer said to be the cluster: six heartbeats were missed. */
export const BLIND_AFTER_MS = 3 * MINUTE;

export const clusterRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/cluster', answer: async ({ request, ports }: Asked) => withEtag(request, await readView(ports)) },
];

/** The last pass's observation; `blind` when it is too old to be believed. The view is never read from ECS or EC2 here. */
export const readView = async (ports: Ports): Promise<ClusterView> => {
  const row = await getView(ports.store);
  if (!row) return unseen(ports);
  const age = ports.clock.now() - millis(row.body.at);
  return age > BLIND_AFTER_MS ? { ...row.body, verdict: 'blind', sentence: tooOld(age, row.body) } : row.body;
};

const tooOld = (age: number, view: ClusterView): string =>
  `Blind: no pass has looked at the cluster for ${Math.floor(age / MINUTE)} min; what is shown is of ${view.at.slice(11, 19)} UTC. See the reconcile function's log.`;

/** Before the first pass: what is known is what the operator allowed. */
const unseen = (ports: Ports): ClusterView => ({
  cluster: ports.policy.cluster,
  region: ports.config.region,
  at: instant(ports.clock.now()),
  simulated: ports.config.simulated,
  mode: ports.policy.mode,
  verdict: 'blind',
  sentence: 'Blind: no pass has looked at the cluster yet; the heartbeat wakes one within a minute.',
  cpu: { mean: null, max: null },
  memory: { mean: null, max: null, estimated: true },
  size: { active: 0, launching: 0, draining: 0, min: ports.policy.min, max: ports.policy.max },
  usdPerHour: 0,
  thresholds: ports.policy.thresholds,
  instances: [],
  services: [],
  alarms: [],
  lastDecision: null,
});
