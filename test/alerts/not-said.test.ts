import { describe, expect, it } from '@jest/globals';
import { complaintsOf } from '../../shared/alerts/starting.js';
import type { ServiceSeen } from '../../shared/model/observation.js';
import { passes, types } from './passes.js';
import { aDeployment, anInstance, aView, scaleOut, T0 } from './scene.js';

const DAY_MINUTES = 24 * 60;
const told = (alerts: ReturnType<ReturnType<typeof passes>['pass']>) => types(alerts).join();
const launch = (result: 'done' | 'failed') => scaleOut({ actions: [{ kind: 'launch', target: 'i-1', intent: 'int_1', result }] });

describe('An incident', () => {
  it('is told once, however long it lasts', () => {
    const { pass } = passes();
    const ailing = [{ instanceId: 'i-0a1', kind: 'agent-lost', minutes: 10 }] as const;
    expect([told(pass({ ailing })), told(pass({ ailing }, 8 * DAY_MINUTES)), told(pass({ ailing }))]).toEqual([
      'instance.agent-lost',
      '',
      '',
    ]);
  });

  it('is told in a length that a row, a mail and a topic take, whatever a container wrote', () => {
    const reason = {
      code: 'task-stopped',
      text: 'x'.repeat(9000),
      service: 'y'.repeat(900),
      taskId: null,
      exitCode: 1,
      logTail: [],
    };
    const [alert] = passes().pass({ deployments: [aDeployment({ status: 'failed', reason })] });
    expect([alert!.title.length, alert!.why.length]).toEqual([200, 2000]);
  });
});

describe('Growth that is held back', () => {
  const blocked = [{ code: 'InsufficientInstanceCapacity', text: 'no room' }];
  const next = (over: Parameters<ReturnType<typeof passes>['pass']>[0]) => {
    const { pass } = passes();
    pass({ blocked });
    return told(pass(over));
  };

  it('is over with a launch that EC2 took, also where its answer came late, and not with one that it refused', () => {
    expect(next({ decision: launch('done') })).toMatch(/capacity.available/);
    expect(next({ corrected: [launch('done')] })).toMatch(/capacity.available/);
    expect([next({ decision: launch('failed') }), next({})]).toEqual(['', '']);
  });

  it('by a cap of the stack names the parameter to raise', () => {
    const todo = (code: string) => passes().pass({ blocked: [{ code, text: 'the cap' }] })[0]!.todo;
    expect(['at-max-vcpu', 'at-max-cost', 'at-max-launches'].map((code) => /higher (\w+),/.exec(todo(code))?.[1])).toEqual([
      'maxVcpu',
      'maxUsdPerHour',
      'maxLaunchesPerHour',
    ]);
  });
});

describe('An instance', () => {
  const one = (kind: 'stopped' | 'status-check' | 'rebalance' | 'interruption') => ({
    ailing: [{ instanceId: 'i-0a1', kind, minutes: 3 }],
  });

  it('that somebody stops is news after five minutes: it may be started again', () => {
    const { pass } = passes();
    expect([0, 4, 1].map((minutes) => told(pass(one('stopped'), minutes)))).toEqual(['', '', 'instance.stopped']);
  });

  it('is not said to be well because EC2 does not tell whose checks fail', () => {
    const { pass } = passes();
    expect(told(pass(one('status-check')))).toBe('instance.unhealthy');
    expect([told(pass({ checksUnread: true })), told(pass({}))]).toEqual(['', 'instance.recovered']);
  });

  it('is not said to be well because the notice has become graver', () => {
    const { pass } = passes();
    pass(one('rebalance'));
    expect(told(pass(one('interruption')))).toBe('instance.spot-interruption');
  });
});

describe('The budget', () => {
  const costs = (usdPerHour: number) => ({ view: aView({ usdPerHour }), budgetUsdPerMonth: 91.25 });

  it('is kept to the cent: only what is over it is told, and only what lasts a quarter of an hour', () => {
    const { pass } = passes();
    expect([told(pass(costs(0.125))), told(pass(costs(0.125), 20))]).toEqual(['', '']);
    expect([0, 14, 1].map((minutes) => told(pass(costs(0.126), minutes)))).toEqual(['', '', 'cost.over-budget']);
    expect([told(pass(costs(0.1), 14)), told(pass(costs(0.1), 1))]).toEqual(['', 'cost.within-budget']);
  });
});

it('a change of size the other way is told, though one in the same minutes was', () => {
  const { pass } = passes();
  const drain = scaleOut({
    action: 'scale-in',
    actions: [{ kind: 'drain', target: 'i-1', intent: 'int_2', result: 'done' }],
    from: 2,
    to: 1,
  });
  expect([told(pass({ decision: launch('done') })), told(pass({ decision: drain }))]).toEqual([
    'cluster.scaled-out',
    'cluster.scaled-in',
  ]);
});

it('half a day costs half as much as a day', () => {
  const sample = {
    at: '',
    cpu: { mean: 40, max: 60 },
    memory: { mean: 1, max: 1 },
    active: 2,
    launching: 0,
    draining: 0,
    usdPerHour: 0.05,
  };
  const day = { samples: Array.from({ length: 720 }, () => sample), decisions: [] };
  const [alert] = passes().pass({ day, choice: { more: ['digest.daily'], less: [] } });
  expect(alert!.title).toBe('12 hours: 2 instances, CPU mean 40 %, $0.60');
});

describe('What ECS complains of', () => {
  const STUCK = '(service shop-web) was unable to place a task because no container instance met all of its requirements.';
  const CRASHES = '(service shop-web) is unable to consistently start tasks successfully. For more information, see the manual.';
  const STEADY = '(service shop-web) has reached a steady state.';
  const complaints = (messages: readonly string[], over: object = {}) => {
    const lastEvents = messages.map((message, minute) => ({ at: T0 + minute, message }));
    const service = { project: 'shop', service: 'web', status: 'ACTIVE', desired: 3, running: 1, lastEvents, ...over };
    return complaintsOf([service as unknown as ServiceSeen]).map(({ kind, missing }) => `${kind} ${missing}`);
  };

  it('is its newest word, and nothing after a steady state', () => {
    expect(complaints([STUCK, CRASHES])).toEqual(['start-impaired 2']);
    expect(complaints([CRASHES, STUCK, '(service shop-web) has started 1 tasks.'])).toEqual(['placement-failed 2']);
    expect(complaints([STUCK, STEADY])).toEqual([]);
  });

  it('is no news of a service that lacks no task, or that is being deleted', () => {
    expect([complaints([STUCK], { running: 3 }), complaints([STUCK], { status: 'DRAINING' })]).toEqual([[], []]);
  });

  const complaint = (kind: 'placement-failed' | 'start-impaired') =>
    [{ project: 'voting', service: 'vote', kind, message: 'is unable', missing: 1 }] as const;

  it('is the deployment’s own story while one is open, which takes nothing back either', () => {
    const { pass } = passes();
    expect(told(pass({ complaints: complaint('start-impaired'), deploying: ['voting'] }))).toBe('');
    expect(told(pass({ complaints: complaint('start-impaired') }))).toBe('task.start-impaired');
    expect([told(pass({ deploying: ['voting'] })), told(pass({}))]).toEqual(['', 'task.recovered']);
  });

  it('for want of room is told after five minutes in which nothing was on its way', () => {
    const { pass } = passes();
    const lacks = { complaints: complaint('placement-failed') };
    const size = { active: 1, launching: 1, draining: 0, min: 1, max: 6 };
    expect([0, 10].map((minutes) => told(pass({ ...lacks, view: aView({ size }) }, minutes)))).toEqual(['', '']);
    expect([0, 4, 1].map((minutes) => told(pass(lacks, minutes)))).toEqual(['', '', 'task.placement-failed']);
  });
});

it('an instance with tasks of two projects is no news of either', () => {
  const [first] = anInstance().tasks;
  const pegged = (...projects: string[]) => {
    const { pass } = passes();
    const tasks = projects.map((project) => ({ ...first!, project }));
    const over = { view: aView({ instances: [anInstance({ pegged: true, cpu: { used: 95, reserved: 60 }, tasks })] }) };
    return [pass(over), pass(over, 6)].flat()[0]!.project;
  };
  expect([pegged('voting', 'voting'), pegged('voting', 'blog')]).toEqual(['voting', null]);
});
