import { describe, expect, it } from '@jest/globals';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import { MINUTE } from '../../shared/model/time.js';
import { passes, types } from './passes.js';
import { aDeployment, anInstance, aView, scaleOut, T0 } from './scene.js';

const lost = { instanceId: 'i-0a1', kind: 'agent-lost', minutes: 10 } as const;

describe('an instance that is broken', () => {
  it('is told at once, with what is done about it, and again when it has left', () => {
    const { pass } = passes();
    const decision = scaleOut({
      action: 'replace',
      why: 'i-0a1 is replaced: its agent has not answered for 10 min.',
      actions: [],
    });
    const [alert] = pass({ ailing: [lost], decision });
    expect(alert).toMatchObject({
      type: 'instance.agent-lost',
      severity: 'warning',
      title: 'the ECS agent of i-0a1 does not answer',
      why: 'EC2 says i-0a1 runs; its ECS agent has been silent for 10 min. i-0a1 is replaced: its agent has not answered for 10 min.',
      effect: '1 task runs on it.',
    });
    expect(pass({ ailing: [lost] })).toEqual([]);
    expect(pass({ view: aView({ instances: [] }) })).toMatchObject([{ title: 'i-0a1 has left the cluster' }]);
  });

  it('has left when it is on its way out, and works again only when it serves', () => {
    const over = (state: 'active' | 'terminating') => {
      const { pass } = passes();
      pass({ ailing: [lost] });
      return pass({ view: aView({ instances: [anInstance({ state })] }) }).map(({ title }) => title);
    };
    expect([over('terminating'), over('active')]).toEqual([['i-0a1 has left the cluster'], ['i-0a1 works again']]);
  });

  it('has not left while it starts again after somebody stopped it', () => {
    const { pass } = passes();
    const stopped = { instanceId: 'i-0a1', kind: 'stopped', minutes: 0 } as const;
    const seen = (state: 'launching' | 'booting' | 'active') =>
      pass({ view: aView({ instances: [anInstance({ state })] }) }).map(({ title }) => title);
    const told = [0, 5].flatMap((minutes) => pass({ ailing: [stopped] }, minutes)).map(({ title }) => title);
    expect([told, seen('launching'), seen('booting'), seen('active')]).toEqual([
      ['i-0a1 is stopped'],
      [],
      [],
      ['i-0a1 works again'],
    ]);
  });

  it('is not said to work again while something graver is said of it', () => {
    const { pass } = passes();
    const told = [
      ...pass({ ailing: [{ ...lost, kind: 'rebalance', minutes: 0 }] }),
      ...pass({ ailing: [{ ...lost, kind: 'interruption', minutes: 0 }] }),
      ...pass({ view: aView({ instances: [] }) }),
    ];
    expect(types(told)).toEqual(['instance.rebalance', 'instance.spot-interruption', 'instance.recovered', 'instance.recovered']);
  });
});

const stop = (minutesAgo: number, over: object = {}) => ({
  project: 'voting',
  service: 'worker',
  taskId: `t${minutesAgo}`,
  at: T0 + MINUTE - minutesAgo * MINUTE,
  reason: 'Essential container in task exited',
  exitCode: 1,
  ...over,
});

describe('a service whose tasks keep ending', () => {
  it('is told at the third end within ten minutes, with the last exit code', () => {
    const { pass } = passes();
    expect(pass({ stops: [stop(3), stop(1)] })).toEqual([]);
    const [alert, ...others] = pass({ stops: [stop(5), stop(3), stop(1)] });
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      type: 'task.crash-loop',
      project: 'voting',
      title: 'voting/worker keeps ending: 3 tasks in 10 min',
      why: '3 tasks of voting/worker ended by themselves within 10 min, the last with: Essential container in task exited (exit code 1).',
    });
  });

  it('is well again after a quarter of an hour without one', () => {
    const { pass } = passes();
    const stops = [stop(2), stop(1), stop(0)];
    expect(types(pass({ stops }))).toEqual(['task.crash-loop']);
    expect(pass({ stops }, 10)).toEqual([]);
    expect(types(pass({ stops }, 6))).toEqual(['task.recovered']);
  });

  it('is gone, not well again, when the service was taken down meanwhile', () => {
    const ended = (services: ClusterView['services']) => {
      const { pass } = passes();
      pass({ stops: [stop(2), stop(1), stop(0)] });
      return pass({ view: aView({ services }) }, 16).map(({ title, why }) => `${title}: ${why}`);
    };
    const runs = { name: 'worker', project: 'voting', status: 'steady', running: 1 } as ClusterView['services'][number];
    expect(ended([])).toEqual(['voting/worker is gone: It was taken down.']);
    expect(ended([runs])).toEqual(['voting/worker is well again: No task of it has ended for 15 min.']);
  });

  it('is not well because it was given up: no task of it ends, for none runs', () => {
    const { pass } = passes();
    pass({ stops: [stop(2), stop(1), stop(0)] });
    const given = { name: 'worker', project: 'voting', status: 'failed', running: 0 } as ClusterView['services'][number];
    expect(pass({ view: aView({ services: [given] }) }, 16)).toEqual([]);
  });

  it('is the deployment’s own story while one is open', () => {
    const stops = [stop(2), stop(1), stop(0)];
    expect(passes().pass({ stops, deploying: ['voting'] })).toEqual([]);
  });

  it('for want of memory is told at the first end, with what to raise', () => {
    const killed = stop(1, { reason: 'OutOfMemoryError: Container killed due to memory usage', exitCode: 137 });
    const [alert] = passes().pass({ stops: [killed] });
    expect(alert).toMatchObject({ type: 'task.oom', title: 'voting/worker ran out of memory: 1 task in 15 min' });
    expect(alert!.todo).toContain('Raise mem_limit');
  });
});

describe('a cluster that goes to and fro', () => {
  const swing = (factor: number) => ({ factor, since: T0, last: { direction: 'out', at: T0 } as const });

  it('is told once it has turned twice, and when it has kept its direction', () => {
    const { pass } = passes();
    expect(pass({ swing: swing(2) })).toEqual([]);
    expect(types(pass({ swing: swing(4) }))).toEqual(['cluster.flapping']);
    expect(pass({ swing: swing(2) })).toEqual([]);
    expect(types(pass({ swing: swing(1) }))).toEqual(['cluster.steady']);
  });
});

describe('how much people are told', () => {
  const grown = (n: number) => scaleOut({ actions: [{ kind: 'launch', target: `i-${n}`, intent: `int_${n}`, result: 'done' }] });

  it('of growth in steps is the first one; the others are shown only, for ten minutes', () => {
    const { pass } = passes();
    const told = [1, 2, 3, 12].map((minute) => types(pass({ decision: grown(minute) }, minute === 12 ? 9 : 1)));
    expect(told).toEqual([['cluster.scaled-out'], [], [], ['cluster.scaled-out']]);
  });

  it('is at most twenty in an hour, one that says so, and whatever is critical', () => {
    const { pass } = passes();
    const deployments = Array.from({ length: 25 }, (_, n) => aDeployment({ id: `dep_${n}` }));
    const failed = aDeployment({ id: 'dep_bad', status: 'failed' });
    const told = types(pass({ deployments: [...deployments, failed] }));
    expect(told.filter((type) => type === 'deploy.succeeded')).toHaveLength(20);
    expect(told.filter((type) => type !== 'deploy.succeeded')).toEqual(['alerts.suppressed', 'deploy.failed']);
    expect(pass({ deployments: [aDeployment({ id: 'dep_later' })] }, 30)).toEqual([]);
    expect(types(pass({ deployments: [aDeployment({ id: 'dep_next' })] }, 31))).toEqual(['deploy.succeeded']);
  });
});
