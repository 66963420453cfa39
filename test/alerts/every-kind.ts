import { alertsOf } from '../../shared/alerts/alerts-of.js';
import type { Facts } from '../../shared/alerts/facts.js';
import { ALERT_KINDS } from '../../shared/alerts/kinds.js';
import type { AlertState } from '../../shared/alerts/state.js';
import type { Alert } from '../../shared/model/alert.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import type { Sample } from '../../shared/model/timeline.js';
import { aDecision, aDeployment, anInstance, aView, facts, scaleOut, T0 } from './scene.js';

/** What happens, minute by minute, so that every kind of alert is told. Each story stands for itself. */
type Story = readonly Partial<Facts>[];

const pegged = { cpu: { used: 96, reserved: 60 }, pegged: true };
const hot = aView({
  verdict: 'cluster-pegged',
  sentence: 'Pegged: CPU 96 % on 6 instances, at the maximum of 6.',
  cpu: { mean: 94, max: 96 },
  size: { active: 6, launching: 0, draining: 0, min: 1, max: 6 },
  usdPerHour: 0.1248,
  caps: { vcpu: { used: 12, limit: null }, usdPerHour: { used: 0.1248, limit: 0.13 }, launchesPerHour: { used: 1, limit: null } },
});
const calm = aView({ size: { active: 2, launching: 0, draining: 0, min: 1, max: 6 }, usdPerHour: 0.0416 });
const one = anInstance({ id: 'i-0b2f51c9d8e7a6041', ...pegged });
const atMax = aDecision({
  why: 'CPU mean 94 % on 6 is above 70 %; expect at most 54 % on 11. The maximum is 6.',
  blockedBy: ['at-max'],
  reasons: ['above-line'],
});
const failedPull = {
  code: 'container-exited',
  text: 'Task 5f0c1d of vote stopped 3 times: CannotPullContainerError: pull access denied for example/vote.',
  service: 'vote',
  taskId: '5f0c1d',
  exitCode: null,
  logTail: [],
};
const exits = [1, 3, 6].map((minute) => ({
  project: 'voting',
  service: 'worker',
  taskId: `9a7b${minute}`,
  at: T0 + minute * MINUTE,
  reason: 'Essential container in task exited',
  exitCode: 1,
}));
const outOfMemory = { ...exits[0]!, reason: 'OutOfMemoryError: Container killed due to memory usage', exitCode: 137 };
const complaint = { project: 'voting', service: 'vote', missing: 2 } as const;
const refused = {
  kind: 'drain',
  target: one.id,
  note: 'AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/evenkeel-demo-reconcile is not authorized to perform: ecs:UpdateContainerInstancesState',
  throttled: false,
} as const;
const throttled = { ...refused, note: 'ThrottlingException: Rate exceeded', throttled: true };
const cause = (code: string, text: string): Story => [{ view: hot, blocked: [{ code, text }] }];
const samples = Array.from(
  { length: 1440 },
  (_, n): Sample => ({
    at: instant(T0 - n * MINUTE),
    cpu: { mean: 41, max: n === 700 ? 91 : 62 },
    memory: { mean: 50, max: 55 },
    active: n < 300 ? 2 : 1,
    launching: 0,
    draining: 0,
    usdPerHour: n < 300 ? 0.0416 : 0.0208,
  }),
);
const spell = (minutes: number, over: Partial<Facts>): Story => Array.from({ length: minutes }, () => over);

const STORIES: readonly Story[] = [
  [...spell(7, { view: hot, decision: atMax }), { view: calm }],
  [{ decision: scaleOut() }],
  [
    {
      decision: aDecision({
        action: 'scale-in',
        actions: [{ kind: 'drain', target: 'i-0b2f51c9d8e7a6041', intent: 'int_2', result: 'done' }],
        from: 2,
        to: 1,
        why: 'The highest 20 % of the last 10 minutes fits on 1 instance at 40 %, line 60 %.',
        predicted: { cpu: { mean: 40, max: 40 }, usdPerHour: 0.0208 },
        inputs: { ...aDecision().inputs, mean: 20, max: 22 },
      }),
      view: aView({ instances: [anInstance(), anInstance({ id: 'i-0b2f51c9d8e7a6041' })] }),
    },
  ],
  [{ swing: { factor: 4, since: T0, last: { direction: 'out', at: T0 } } }, {}],
  [{ view: hot, blocked: [{ code: 'at-max', text: atMax.why }] }, ...spell(12, { view: calm })],
  cause(
    't3.small/us-east-1a/on-demand',
    't3.small/us-east-1a/on-demand: InsufficientInstanceCapacity: We currently do not have sufficient t3.small capacity.',
  ),
  cause(
    'VcpuLimitExceeded',
    'VcpuLimitExceeded: VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 32 allows.',
  ),
  cause(
    'UnauthorizedOperation',
    'UnauthorizedOperation: UnauthorizedOperation: You are not authorized to perform this operation.',
  ),
  cause(
    'breaker-open',
    'The last 3 instances never joined the cluster, so no more are launched; one is tried again at 2026-11-22T14:20:00.000Z.',
  ),
  cause(
    'at-max-cost',
    'CPU mean 94 % on 6 is above 70 %. 1 instance not launched: a t3.small more ($0.0208/h) would go over maxUsdPerHour: $0.1248 of $0.1300 an hour are spent.',
  ),
  [...spell(7, { view: aView({ instances: [one, anInstance()], verdict: 'instance-pegged' }) }), {}],
  ...(['agent-lost', 'status-check', 'interruption', 'rebalance'] as const).map(
    (kind): Story => [
      {
        ailing: [{ instanceId: one.id, kind, minutes: kind === 'agent-lost' || kind === 'status-check' ? 10 : 0 }],
        view: aView({ instances: [one, anInstance()] }),
      },
      { view: aView({ instances: [anInstance()] }) },
    ],
  ),
  [
    ...spell(6, {
      ailing: [{ instanceId: one.id, kind: 'stopped', minutes: 0 }],
      view: aView({ instances: [{ ...one, tasks: [], state: 'terminating' }, anInstance()] }),
    }),
    { view: aView({ instances: [anInstance()] }) },
  ],
  [{ neverJoined: [{ instanceId: one.id, type: 't3.small', zone: 'us-east-1b', launchTemplate: '7', minutes: 10 }] }],
  [{ lostVolumes: [{ project: 'shop', service: 'db', volume: 'data', home: one.id }] }],
  [{ begun: [aDeployment({ status: 'planning', changes: [{ service: 'vote', action: 'update', why: 'image' }] })] }],
  [{ deployments: [aDeployment()] }],
  [{ deployments: [aDeployment({ status: 'removed' })] }],
  [{ deployments: [aDeployment({ status: 'failed', reason: failedPull })] }],
  [
    {
      deployments: [
        aDeployment({
          status: 'rolled-back',
          reason: { ...failedPull, exitCode: 1, logTail: ['Error: DATABASE_URL is not set'] },
        }),
      ],
    },
  ],
  [{}, {}, {}, {}, {}, {}, { stops: exits }, ...spell(22, { stops: exits })],
  [{ stops: [outOfMemory] }, ...spell(18, { stops: [outOfMemory] })],
  [
    { complaints: [{ ...complaint, kind: 'start-impaired', message: 'is unable to consistently start tasks successfully.' }] },
    {},
  ],
  [
    ...spell(7, {
      complaints: [
        {
          ...complaint,
          kind: 'placement-failed',
          message:
            'was unable to place a task because no container instance met all of its requirements. The closest matching container-instance i-0a1 has insufficient memory available.',
        },
      ],
    }),
    {},
  ],
  [
    ...spell(7, {
      view: aView({ verdict: 'blind', sentence: 'Blind: no readings since 13:55.', cpu: { mean: null, max: null } }),
    }),
    {},
  ],
  [...spell(5, { refused: [refused], decision: atMax }), ...spell(12, { decision: scaleOut() })],
  [...spell(5, { refused: [throttled], decision: atMax }), ...spell(12, { decision: scaleOut() })],
  [
    ...spell(17, {
      view: { ...hot, instances: Array.from({ length: 6 }, (_, n) => anInstance({ id: `i-${n}` })) },
      budgetUsdPerMonth: 50,
    }),
    ...spell(17, { budgetUsdPerMonth: 50 }),
  ],
  [
    {
      day: {
        samples,
        decisions: [
          { action: 'scale-out', from: 1, to: 2 },
          { action: 'scale-in', from: 2, to: 1 },
          { action: 'relocate', from: 2, to: 2 },
        ],
      },
    },
  ],
  [{ deployments: Array.from({ length: 22 }, (_, n) => aDeployment({ id: `dep_${n}`, project: `p${n}` })) }],
];

/** One alert of each kind (of the end of something: of each that it ends), as a pass would tell it. */
export const everyKind = (): readonly Alert[] => {
  const told = STORIES.flatMap(toldOf);
  const first = new Map(told.map((alert) => [`${alert.type} ${alert.title.replace(/\d+/g, '')}`, alert]));
  const types = ALERT_KINDS.map(({ type }) => type);
  return [...first.values()]
    .filter((alert, n, all) => all.findIndex((other) => other.type === alert.type && sameWords(other, alert)) === n)
    .sort((a, b) => types.indexOf(a.type) - types.indexOf(b.type));
};

const sameWords = (a: Alert, b: Alert): boolean => a.todo === b.todo && a.title.length === b.title.length;

const toldOf = (story: Story): readonly Alert[] => {
  let state: AlertState = {};
  return story.flatMap((over, minute) => {
    const choice = { more: ALERT_KINDS.map(({ type }) => type), less: [] };
    const { alerts, state: next } = alertsOf(
      state,
      facts({ now: T0 + minute * MINUTE, choice, ...over }),
      () => 'alr_01KANDAZQ0000000000000000R',
    );
    state = next;
    return alerts;
  });
};
