import { describe, expect, it } from '@jest/globals';
import { DAY, instant, MINUTE, millis } from '../../shared/model/time.js';
import { passes, types } from './passes.js';
import { aDecision, aDeployment, anInstance, aView, scaleOut } from './scene.js';

describe('scaling', () => {
  it('out is told with why, its price and what to do', () => {
    const { pass } = passes();
    const [alert, ...others] = pass({ decision: scaleOut() });
    expect(others).toEqual([]);
    expect(alert).toEqual({
      id: 'alr_1',
      type: 'cluster.scaled-out',
      severity: 'info',
      key: 'cluster.scaled-out/int_1',
      at: '2026-11-22T14:03:30.000Z',
      cluster: 'demo',
      project: null,
      title: 'scaled out 1 -> 2 (CPU 90 % -> predicted 45 %)',
      why: 'CPU 90 % on 1 instance for 2 of 2 minutes, line 70 %. 90 / 2 = 45 % predicted.',
      effect: '+$0.0208/h, $0.0416/h in all.',
      todo: 'Nothing. If this repeats every day at the same hour, raise the minimum (now 1).',
      decision: 'dec_01KANDAZQ0000000000000000A',
      numbers: {
        from: 1,
        to: 2,
        'CPU before': '90 %',
        'CPU predicted': '45 %',
        'CPU mean before': '90 %',
        line: '70 %',
        usdPerHour: 0.0416,
      },
    });
  });

  it('in is told when the instance begins to drain', () => {
    const decision = aDecision({
      action: 'scale-in',
      actions: [{ kind: 'drain', target: 'i-0b2', intent: 'int_2', result: 'done' }],
      from: 2,
      to: 1,
      why: 'Highest 20 % of the last 10 minutes fits on 1 instance at 40 %, line 60 %.',
      predicted: { cpu: { mean: 40, max: 40 }, usdPerHour: 0.0208 },
      inputs: { ...aDecision().inputs, mean: 20, max: 22 },
    });
    const [alert] = passes().pass({ decision, view: aView({ instances: [anInstance(), anInstance({ id: 'i-0b2' })] }) });
    expect(alert).toMatchObject({
      type: 'cluster.scaled-in',
      title: 'scaling in 2 -> 1 (CPU 22 % -> predicted 40 %)',
      effect: '-$0.0208/h, $0.0208/h in all. i-0b2 is drained, and terminated once empty.',
    });
  });

  it('is not told of what a dry run pretends, of what failed, or of another pass of the same intent', () => {
    const { pass } = passes();
    const action = scaleOut().actions[0]!;
    expect(pass({ decision: scaleOut({ actions: [{ ...action, result: 'pretended' }], dryRun: true }) })).toEqual([]);
    expect(pass({ decision: scaleOut({ actions: [{ ...action, result: 'failed' }] }) })).toEqual([]);
    expect(types(pass({ decision: scaleOut({ actions: [{ ...action, result: 'already' }] }) }))).toEqual(['cluster.scaled-out']);
    expect(pass({ decision: scaleOut({ id: 'dec_other' }) })).toEqual([]);
  });

  it('has the same key when a killed pass runs again, so that the outbox tells it once', () => {
    const [before] = passes().pass({ decision: scaleOut() });
    const [again] = passes().pass({ decision: scaleOut({ id: 'dec_again' }) }, 2);
    expect(again!.key).toBe(before!.key);
  });
});

describe('a deployment', () => {
  it('that is steady is told with where it answers', () => {
    const [alert] = passes().pass({ deployments: [aDeployment()] });
    expect(alert).toMatchObject({
      type: 'deploy.succeeded',
      severity: 'info',
      project: 'voting',
      title: 'voting deployed: generation 3 is steady after 92 s',
      why: '1 service as wanted: vote 2/2.',
      effect: 'vote at http://demo.elb.example:5000.',
    });
  });

  it('that took long is told in minutes, and a job of it by its end: none of its tasks runs', () => {
    const { createdAt, services } = aDeployment();
    const finishedAt = instant(millis(createdAt) + 2_184_000);
    const migrate = { ...services[0]!, name: 'migrate', desired: 1, running: 0, why: 'ended with exit code 0' };
    const [alert] = passes().pass({ deployments: [aDeployment({ finishedAt, services: [...services, migrate] })] });
    expect(alert).toMatchObject({
      title: 'voting deployed: generation 3 is steady after 36 min',
      why: '2 services as wanted: vote 2/2, migrate ended well.',
    });
  });

  it('that failed is told with the exit code and the last line of its log', () => {
    const reason = {
      code: 'container-exited',
      text: 'Essential container in task exited 3 times.',
      service: 'worker',
      taskId: 't9',
      exitCode: 1,
      logTail: ['connecting', 'db: connection refused'],
    };
    const [failed, back] = passes().pass({
      deployments: [aDeployment({ status: 'failed', reason }), aDeployment({ id: 'dep_2', status: 'rolled-back', reason })],
    });
    expect(failed).toMatchObject({
      type: 'deploy.failed',
      severity: 'critical',
      title: 'voting failed to deploy: worker: container exited',
      why: 'Essential container in task exited 3 times. Exit code 1. Last log line: db: connection refused',
      todo: 'Mend service worker and send its file again; until then what runs is left as it is.',
    });
    expect(back).toMatchObject({ type: 'deploy.rolled-back', severity: 'critical' });
  });

  it('that another one ended is no news', () => {
    expect(passes().pass({ deployments: [aDeployment({ status: 'superseded' }), aDeployment({ status: 'cancelled' })] })).toEqual(
      [],
    );
  });

  it('is told once', () => {
    const { pass } = passes();
    expect(pass({ deployments: [aDeployment()] })).toHaveLength(1);
    expect(pass({ deployments: [aDeployment()] })).toHaveLength(0);
  });
});

describe('an instance that is pegged', () => {
  const hot = anInstance({ pegged: true, cpu: { used: 92, reserved: 80 } });
  const view = aView({ verdict: 'instance-pegged', instances: [hot], cpu: { mean: 46, max: 92 } });
  const noHelp = aDecision({ verdict: 'instance-pegged', blockedBy: ['would-not-help'], why: 'vote cannot be split.' });

  it('is told after five minutes, once, and again when it is over', () => {
    const { pass } = passes();
    const told: string[][] = [];
    for (let n = 0; n < 10; n += 1) told.push(types(pass({ view })));
    expect(told.flat()).toEqual(['instance.pegged']);
    expect(told[5]).toEqual(['instance.pegged']);
    expect(pass({ view: aView({ instances: [anInstance({ cpu: { used: 65, reserved: 80 } })] }) })).toEqual([]);
    expect(types(pass())).toEqual(['instance.recovered']);
    expect(pass()).toEqual([]);
  });

  it('is told at once when the loop cannot help, with its tasks and what would', () => {
    const [alert] = passes().pass({ view, decision: noHelp });
    expect(alert).toMatchObject({
      type: 'instance.pegged',
      severity: 'warning',
      project: 'voting',
      key: 'instance.pegged/i-0a1#1',
      title: 'i-0a1 is pegged: CPU 92 %, cluster mean 46 %',
      why: 'CPU 92 % on i-0a1 (t3.small, us-east-1a), line 70 %; it runs voting/vote. vote cannot be split.',
    });
    expect(alert!.todo).toContain('scale: {max: 3}');
  });

  it('is another incident the next time', () => {
    const { pass } = passes();
    const keys = [pass({ view, decision: noHelp }), pass(), pass({ view, decision: noHelp }), pass()]
      .flat()
      .map(({ type, key }) => [type, key]);
    expect(keys).toEqual([
      ['instance.pegged', 'instance.pegged/i-0a1#1'],
      ['instance.recovered', 'instance.pegged/i-0a1#1'],
      ['instance.pegged', 'instance.pegged/i-0a1#2'],
      ['instance.recovered', 'instance.pegged/i-0a1#2'],
    ]);
  });

  it('is not told while the loop is scaling, nor for a spike', () => {
    const { pass } = passes();
    for (let n = 0; n < 14; n += 1) expect(pass({ view: { ...view, verdict: 'scaling' } })).toEqual([]);
    expect(pass()).toEqual([]);
    for (let n = 0; n < 20; n += 1) expect(pass(n % 4 === 3 ? {} : { view })).toEqual([]);
  });

  it('is over when it leaves the cluster', () => {
    const { pass, state } = passes();
    pass({ view, decision: noHelp });
    expect(pass({ view: aView({ instances: [] }) })).toMatchObject([
      { type: 'instance.recovered', why: 'It has left the cluster.' },
    ]);
    pass({}, (8 * DAY) / MINUTE);
    expect(state()).toEqual({});
  });

  it('is not news while the whole cluster is', () => {
    const { pass } = passes();
    const all = aView({ verdict: 'cluster-pegged', instances: [hot], cpu: { mean: 92, max: 92 } });
    const told = Array.from({ length: 8 }, () => types(pass({ view: all })));
    expect(told.flat()).toEqual(['cluster.pegged']);
  });
});

describe('what was bought, though not for load', () => {
  it.each([
    ['below-min', 'scaled out 0 -> 1 (fewer than the minimum)'],
    ['unplaced', 'scaled out 0 -> 1 (a task without room)'],
  ] as const)('says so in words: %s', (reason, title) => {
    const launch = { kind: 'launch', target: 'i-0a1', intent: 'int_1', result: 'done' } as const;
    const decision = aDecision({ action: 'scale-out', from: 0, to: 1, reasons: [reason], actions: [launch] });
    expect(passes().pass({ decision })).toMatchObject([{ type: 'cluster.scaled-out', title }]);
  });
});

describe('the whole cluster', () => {
  const pegged = (launching: number) =>
    aView({ verdict: 'cluster-pegged', cpu: { mean: 91, max: 95 }, size: { active: 6, launching, draining: 0, min: 1, max: 6 } });

  it('pegged with nothing on its way is critical after five minutes', () => {
    const { pass } = passes();
    for (let n = 0; n < 6; n += 1) expect(pass({ view: pegged(1) })).toEqual([]);
    const told = Array.from({ length: 6 }, () => pass({ view: pegged(0) })).flat();
    expect(told).toMatchObject([
      {
        type: 'cluster.pegged',
        severity: 'critical',
        title: 'cluster pegged: CPU mean 91 % on 6 instances',
        todo: 'Deploy the stack with a higher max (now 6), or lower the load.',
      },
    ]);
    expect(types(pass())).toEqual(['cluster.recovered']);
  });

  it('never advises a higher maximum where another instance would take none of the load', () => {
    const view = aView({
      verdict: 'cluster-pegged',
      cpu: { mean: 91, max: 95 },
      size: { active: 6, launching: 0, draining: 0, min: 1, max: 6 },
    });
    const decision = aDecision({ blockedBy: ['would-not-help', 'at-max'], why: 'vote alone takes 94 %.' });
    const { pass } = passes();
    pass({ view, decision });
    const [alert] = pass({ view, decision }, 6).filter(({ type }) => type === 'cluster.pegged');
    expect(alert!.todo).toBe(
      'More instances would not help. Do what the reason says would: a range, another type, or less load.',
    );
  });

  it.each([
    ['at-max', 'Deploy the stack with a higher max (now 6), or lower the load or what tasks reserve.'],
    [
      'at-max-cost',
      'Deploy the stack with a higher maxUsdPerHour, or lower the load or what tasks reserve. It is your own cap: evenkeel limits shows what is used of it.',
    ],
  ] as const)(
    'that asks for more than a limit allows is told of the limit, though no move helps meanwhile: %s',
    (limit, todo) => {
      const { inputs } = aDecision();
      const demand = { utilisation: 8, placement: 6, unit: 'instances' } as const;
      const decision = aDecision({ blockedBy: [limit, 'would-not-help', 'settling'], inputs: { ...inputs, demand } });
      const { pass } = passes();
      pass({ view: pegged(0), decision });
      const [alert] = pass({ view: pegged(0), decision }, 6).filter(({ type }) => type === 'cluster.pegged');
      expect(alert!.todo).toBe(todo);
    },
  );
});

describe('capacity', () => {
  const atMax = { code: 'at-max', text: '8 instances are wanted, 6 is the maximum.' };

  it('that cannot be had is told at once, one alert a cause', () => {
    const { pass } = passes();
    const told = pass({ blocked: [atMax, { code: 'InsufficientInstanceCapacity', text: 'no t3.small in us-east-1a' }] });
    expect(told).toMatchObject([
      {
        type: 'capacity.blocked',
        severity: 'critical',
        why: '8 instances are wanted, 6 is the maximum.',
        todo: 'Deploy the stack with a higher max (now 6), or lower the load or what tasks reserve.',
      },
      { type: 'capacity.blocked', key: 'capacity.blocked/InsufficientInstanceCapacity#1' },
    ]);
    for (let n = 0; n < 30; n += 1) expect(pass({ blocked: [atMax] }).filter(({ key }) => key.includes('at-max'))).toEqual([]);
  });

  it('is available again after ten quiet minutes, or with the first launch', () => {
    const { pass } = passes();
    pass({ blocked: [atMax] });
    for (let n = 0; n < 9; n += 1) expect(pass()).toEqual([]);
    expect(types(pass())).toEqual(['capacity.available']);
    pass({ blocked: [atMax] });
    expect(types(pass({ decision: scaleOut() }))).toEqual(['cluster.scaled-out', 'capacity.available']);
  });

  it('that comes and goes between tries is one incident', () => {
    const { pass } = passes();
    const told = Array.from({ length: 60 }, (_, n) => pass(n % 4 === 0 ? { blocked: [atMax] } : {})).flat();
    expect(types(told)).toEqual(['capacity.blocked']);
  });
});

describe('an autoscaler without readings', () => {
  it('is told after five minutes and when it sees again', () => {
    const { pass } = passes();
    const blind = aView({ verdict: 'blind', sentence: 'Blind: no readings since 14:00.', cpu: { mean: null, max: null } });
    const told = Array.from({ length: 8 }, () => pass({ view: blind })).flat();
    expect(told).toMatchObject([{ type: 'autoscaler.blind', severity: 'critical', why: 'Blind: no readings since 14:00.' }]);
    expect(types(pass())).toEqual(['autoscaler.recovered']);
  });
});

describe('a calm cluster', () => {
  it('says nothing and remembers nothing', () => {
    const { pass, state } = passes();
    for (let n = 0; n < 5; n += 1) expect(pass({ decision: aDecision() })).toEqual([]);
    expect(state()).toEqual({});
  });
});
