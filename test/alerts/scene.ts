import type { Facts } from '../../shared/alerts/facts.js';
import type { Where } from '../../shared/alerts/where.js';
import type { Alert } from '../../shared/model/alert.js';
import type { ClusterView, InstanceView } from '../../shared/model/cluster-view.js';
import type { Decision } from '../../shared/model/decision.js';
import type { Deployment } from '../../shared/model/project.js';
import { instant } from '../../shared/model/time.js';

export const T0 = Date.UTC(2026, 10, 22, 14, 2, 30);

export const WHERE: Where = { apiUrl: 'http://127.0.0.1:4500', region: 'us-east-1', simulated: true };

export const anInstance = (over: Partial<InstanceView> = {}): InstanceView => ({
  id: 'i-0a1',
  containerInstance: 'arn:aws:ecs:us-east-1:123456789012:container-instance/demo/1',
  type: 't3.small',
  zone: 'us-east-1a',
  market: 'on-demand',
  state: 'active',
  launchedAt: instant(T0 - 3_600_000),
  pegged: false,
  cpu: { used: 40, reserved: 60 },
  memory: { used: 50, estimated: true, reserved: 60 },
  free: { cpu: 0.8, memoryMiB: 700 },
  usdPerHour: 0.0208,
  tasks: [{ id: 't1', project: 'voting', service: 'vote', status: 'RUNNING', health: 'HEALTHY', cpu: 0.25, memoryMiB: 256 }],
  ...over,
});

export const aView = (over: Partial<ClusterView> = {}): ClusterView => ({
  cluster: 'demo',
  region: 'us-east-1',
  at: instant(T0),
  simulated: true,
  mode: 'act',
  verdict: 'balanced',
  sentence: 'Balanced: CPU 40 % on 1 instance.',
  cpu: { mean: 40, max: 40 },
  memory: { mean: 50, max: 50, estimated: true },
  size: { active: 1, launching: 0, draining: 0, min: 1, max: 6 },
  usdPerHour: 0.0208,
  thresholds: { out: 70, target: 55, in: 60 },
  instances: [anInstance()],
  services: [],
  alarms: [],
  lastDecision: null,
  ...over,
});

export const aDecision = (over: Partial<Decision> = {}): Decision => ({
  id: 'dec_01KANDAZQ0000000000000000A',
  at: instant(T0),
  until: instant(T0),
  times: 1,
  trigger: { kind: 'alarm', name: 'demo-load-cpu', at: instant(T0) },
  verdict: 'scaling',
  action: 'none',
  actions: [],
  from: 1,
  to: 1,
  reasons: [],
  why: 'CPU 90 % on 1 instance for 2 of 2 minutes, line 70 %. 90 / 2 = 45 % predicted.',
  formula: 'ceil(90 / 55) = 2',
  inputs: {
    window: null,
    perInstance: [{ id: 'i-0a1', cpu: 90, memory: 50 }],
    mean: 90,
    max: 90,
    thresholds: { out: 70, target: 55, in: 60 },
    demand: { utilisation: 2, placement: 1, unit: 'instances' },
  },
  candidates: [],
  predicted: null,
  observed: null,
  blockedBy: [],
  nextEligibleAt: null,
  epoch: 7,
  dryRun: false,
  ...over,
});

export const scaleOut = (over: Partial<Decision> = {}): Decision =>
  aDecision({
    action: 'scale-out',
    actions: [{ kind: 'launch', target: 'i-0b2', intent: 'int_1', result: 'done' }],
    from: 1,
    to: 2,
    reasons: ['above-line'],
    predicted: { cpu: { mean: 45, max: 45 }, usdPerHour: 0.0416 },
    ...over,
  });

export const aDeployment = (over: Partial<Deployment> = {}): Deployment => ({
  id: 'dep_01KANDAZQ0000000000000000D',
  project: 'voting',
  generation: 3,
  kind: 'up',
  status: 'steady',
  createdAt: instant(T0 - 92_000),
  finishedAt: instant(T0),
  by: 'jo',
  source: { sha256: 'ab', bytes: 100 },
  changes: [],
  services: [
    {
      name: 'vote',
      status: 'steady',
      desired: 2,
      running: 2,
      pending: 0,
      healthy: 2,
      failed: 0,
      waitsFor: [],
      relocatable: true,
      why: null,
      endpoints: [{ published: 5000, target: 80, protocol: 'tcp', url: 'http://demo.elb.example:5000' }],
      lastStop: null,
    },
  ],
  reason: null,
  warnings: [],
  seq: 9,
  links: {},
  ...over,
});

export const facts = (over: Partial<Facts> = {}): Facts => ({
  now: T0,
  cluster: 'demo',
  decision: null,
  deployments: [],
  view: aView(),
  blocked: [],
  ...over,
});

export const anAlert = (over: Partial<Alert> = {}): Alert => ({
  id: 'alr_01KANDAZQ0000000000000000R',
  type: 'cluster.scaled-out',
  severity: 'info',
  key: 'cluster.scaled-out/int_1',
  at: instant(T0),
  cluster: 'demo',
  project: null,
  title: 'scaled out 1 -> 2 (CPU 90 % -> predicted 45 %)',
  why: 'CPU 90 % on 1 instance for 2 of 2 minutes, line 70 %. 90 / 2 = 45 % predicted.',
  effect: '+$0.0208/h, $0.0416/h in all.',
  todo: 'Nothing. If this repeats every day at the same hour, raise the minimum (now 1).',
  decision: 'dec_01KANDAZQ0000000000000000A',
  numbers: { from: 1, to: 2, 'CPU before': '90 %', 'CPU predicted': '45 %' },
  ...over,
});
