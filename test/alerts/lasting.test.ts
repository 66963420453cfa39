import { describe, expect, it } from '@jest/globals';
import { passes, types } from './passes.js';
import { aDecision, aDeployment, anInstance, aView, facts, scaleOut, T0 } from './scene.js';

type Pass = ReturnType<typeof passes>['pass'];
const told = (alerts: ReturnType<Pass>) => types(alerts).join();

/** What is told by passes so many minutes after each other. */
const at = (pass: Pass, over: Parameters<Pass>[0], ...minutes: readonly number[]): string[] =>
  minutes.map((one) => told(pass(over, one)));

describe('A pegged cluster', () => {
  const cpu = (mean: number | null, verdict: 'cluster-pegged' | 'balanced' = 'balanced') => ({
    view: aView({ verdict, cpu: { mean, max: mean } }),
  });

  it('has recovered ten points below the line, and not because nobody knows its load', () => {
    const { pass } = passes();
    expect(at(pass, cpu(90, 'cluster-pegged'), 0, 5)).toEqual(['', 'cluster.pegged']);
    expect([...at(pass, cpu(65), 1), ...at(pass, cpu(null), 1), ...at(pass, cpu(59), 1)]).toEqual(['', '', 'cluster.recovered']);
  });

  it('is blind once there were no readings for five minutes', () => {
    expect(at(passes().pass, { view: aView({ verdict: 'blind' }) }, 0, 4, 1)).toEqual(['', '', 'autoscaler.blind']);
  });
});

it('an instance has not recovered because nobody knows its load', () => {
  const { pass } = passes();
  const used = (cpu: number | null, pegged = false) => ({
    view: aView({ instances: [anInstance({ pegged, cpu: { used: cpu, reserved: 60 } })] }),
  });
  expect(at(pass, used(95, true), 0, 5)).toEqual(['', 'instance.pegged']);
  expect([...at(pass, used(null), 1), ...at(pass, used(40), 1)]).toEqual(['', 'instance.recovered']);
});

describe('What is decided and cannot be done', () => {
  const denied = { kind: 'drain', target: 'i-0a1', note: 'AccessDenied', throttled: false };
  const done = { decision: aDecision({ actions: [{ kind: 'drain', target: 'i-9', intent: null, result: 'done' }] }) };

  it('is told once it has failed for three minutes, throttling by itself', () => {
    expect(at(passes().pass, { refused: [denied] }, 0, 2, 1)).toEqual(['', '', 'autoscaler.error']);
    expect(at(passes().pass, { refused: [{ ...denied, throttled: true }] }, 0, 3)).toEqual(['', 'autoscaler.throttled']);
  });

  it('is one story while it is tried now and then, and two where five minutes lie between', () => {
    const again = (minutes: number) => {
      const { pass } = passes();
      pass({ refused: [denied] });
      pass({}, minutes);
      return told(pass({ refused: [denied] }));
    };
    expect([again(3), again(6)]).toEqual(['autoscaler.error', '']);
  });

  it('is over ten minutes after the last refusal where something could be done, or an hour after it', () => {
    const since = (over: Parameters<Pass>[0], ...minutes: readonly number[]) => {
      const { pass } = passes();
      at(pass, { refused: [denied] }, 0, 3);
      return at(pass, over, ...minutes);
    };
    expect(since(done, 9, 1)).toEqual(['', 'autoscaler.recovered']);
    expect(since({}, 30, 30, 1)).toEqual(['', '', 'autoscaler.recovered']);
  });
});

describe('A change of size', () => {
  const launches = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ kind: 'launch', target: `i-${i}`, intent: `int_${i}`, result: 'done' }) as const);

  it('that EC2 answers late is told then, by the decision that it came from', () => {
    const corrected = [scaleOut({ id: 'dec_01KANDAZQ0000000000000000B' })];
    expect(passes().pass({ corrected, decision: aDecision() })).toMatchObject([
      { type: 'cluster.scaled-out', decision: 'dec_01KANDAZQ0000000000000000B' },
    ]);
  });

  it('is told with the price of all that was bought', () => {
    const [alert] = passes().pass({ decision: scaleOut({ actions: launches(3), to: 4 }) });
    expect(alert!.effect).toMatch(/^\+\$0\.0624\/h, /);
  });
});

describe('Tasks that keep ending', () => {
  const stop = (minutes: number, over: object) => ({
    project: 'voting',
    service: 'worker',
    taskId: `t${minutes}`,
    at: T0 - minutes * 60_000,
    reason: 'Essential container in task exited',
    exitCode: 1,
    ...over,
  });

  it('are told with the end of the newest one', () => {
    const [alert] = passes().pass({ stops: [stop(1, { exitCode: 7 }), stop(3, {}), stop(5, {})] });
    expect(alert).toMatchObject({ type: 'task.crash-loop', numbers: { task: 't1', 'exit code': 7 } });
  });

  it('ran out of memory where ECS says so: 137 alone is any SIGKILL', () => {
    expect(told(passes().pass({ stops: [stop(1, { exitCode: 137 })] }))).toBe('');
  });
});

describe('A deployment', () => {
  it('that begins is told with what changes, and with nothing else', () => {
    const changes = [
      { service: 'vote', action: 'update', why: 'image' },
      { service: 'db', action: 'unchanged', why: 'nothing changed' },
    ] as const;
    const choice = { more: ['deploy.started'], less: [] };
    const [alert] = passes().pass({ begun: [aDeployment({ status: 'planning', changes })], choice });
    expect(alert).toMatchObject({ why: 'jo asked for it: update vote.', numbers: { changes: 1 } });
  });

  it('that failed is told with the exit code as a number', () => {
    const reason = { code: 'task-stopped', text: 'vote stopped', service: 'vote', taskId: 't', exitCode: 3, logTail: [] };
    const [alert] = passes().pass({ deployments: [aDeployment({ status: 'failed', reason })] });
    expect(alert!.numbers).toMatchObject({ 'exit code': 3 });
  });
});

it('a day says for how long the maximum held it back, and counts replacements and repairs', () => {
  const sample = { at: '', cpu: { mean: 40, max: 60 }, memory: { mean: 1, max: 1 }, launching: 0, draining: 0, usdPerHour: 0.05 };
  const samples = Array.from({ length: 120 }, (_, i) => ({ ...sample, active: i < 90 ? 2 : facts().view.size.max }));
  const decisions = (['replace', 'repair', 'repair'] as const).map((action) => ({ action, from: 2, to: 2 }));
  const [alert] = passes().pass({ day: { samples, decisions }, choice: { more: ['digest.daily'], less: [] } });
  expect(alert!.todo).toBe('It was at the maximum of 6 for 30 minutes: raise max if that hurt.');
  expect(alert!.why).toContain('replaced or repaired 3x');
});
