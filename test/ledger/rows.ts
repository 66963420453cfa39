import type { Acceptance, ProjectRecord } from '../../shared/ledger/projects.js';
import type { Row, Store } from '../../shared/ledger/store.js';
import type { Alert } from '../../shared/model/alert.js';
import type { Decision } from '../../shared/model/decision.js';
import { instant, type Millis } from '../../shared/model/time.js';

export const T0 = Date.UTC(2026, 10, 22, 14, 0, 0);

/** What the API would ask to accept. */
export const anAcceptance = (read: Row<ProjectRecord> | null, id: string, now: Millis = T0, removed = false): Acceptance => ({
  read,
  now,
  project: { name: 'web', removed, keepVolumes: true, wanted: [], namespace: 'demo-web', source: { sha256: 'ab', bytes: 2 } },
  deployment: {
    id,
    kind: removed ? 'down' : 'up',
    createdAt: instant(now),
    by: 'arn:aws:iam::123456789012:user/jo',
    source: { sha256: 'ab', bytes: 2 },
    changes: [],
    services: [],
    reason: null,
    warnings: [],
    links: {},
  },
});

export const aDecision = (id: string, over: Partial<Decision> = {}): Decision & { readonly id: string } => ({
  at: instant(T0),
  until: over.at ?? instant(T0),
  times: 1,
  trigger: { kind: 'heartbeat', name: 'heartbeat', at: instant(T0) },
  verdict: 'balanced',
  action: 'none',
  actions: [],
  from: 1,
  to: 1,
  reasons: [],
  why: 'CPU 40% is within the band.',
  formula: '40 <= 70',
  inputs: {
    window: null,
    perInstance: [],
    mean: 40,
    max: 40,
    thresholds: { out: 70, target: 55, in: 60 },
    demand: { utilisation: 1, placement: 1, unit: 'instances' },
  },
  candidates: [],
  predicted: null,
  observed: null,
  blockedBy: ['within-band'],
  nextEligibleAt: null,
  epoch: 1,
  dryRun: false,
  ...over,
  id,
});

export const anAlert = (id: string, over: Partial<Alert> = {}): Alert => ({
  id,
  type: 'cluster.scaled-out',
  severity: 'info',
  key: `cluster.scaled-out/${id}`,
  at: instant(T0),
  cluster: 'demo',
  project: null,
  title: 'scaled out 1 -> 2 (CPU 90% -> predicted 45%)',
  why: 'CPU 90% on 1 instance, line 70%.',
  effect: '+$0.0208/h, $0.0416/h in all.',
  todo: 'Nothing.',
  decision: null,
  numbers: { from: 1, to: 2 },
  ...over,
});

/** A store on which the writes to some partitions fail: a process that was killed before them. */
export const killedBefore = (store: Store, partition: string): Store => ({
  ...store,
  put: (key, body, options) =>
    key.partition === partition ? Promise.reject(new Error('killed')) : store.put(key, body, options),
});
