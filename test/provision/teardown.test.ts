import { describe, expect, it } from '@jest/globals';
import { type Remains, teardown } from '../../shared/provision/teardown.js';

const nothing: Remains = {
  services: [],
  tasks: [],
  instances: [],
  registrations: [],
  listeners: [],
  targetGroups: [],
  namespaces: [],
  known: [],
  revisions: [],
  launches: [],
};

const vote = { name: 'shop-vote', ours: true, status: 'ACTIVE' };
const task = { arn: 'arn:task/demo/t1', service: 'shop-vote', instanceId: 'i-1', desiredStatus: 'RUNNING' };
const full: Remains = {
  services: [vote],
  tasks: [task],
  instances: [{ id: 'i-1', state: 'running' }],
  registrations: [{ arn: 'ci-1', instanceId: 'i-1', ours: true }],
  listeners: ['listener-80'],
  targetGroups: ['group-vote'],
  namespaces: [{ id: 'ns-1', name: 'demo-shop', services: ['srv-1'] }],
  known: ['i-1'],
  revisions: ['arn:task-definition/shop-vote:2', 'arn:task-definition/shop-vote:3'],
  launches: [],
};

const kinds = (remains: Remains, elapsed = 0): readonly string[] => teardown(remains, elapsed).steps.map(({ kind }) => kind);

describe('taking a cluster down', () => {
  it('is done when nothing is left', () => {
    expect(teardown(nothing, 0)).toEqual({ foreign: [], steps: [], left: [] });
  });

  it('begins with services and what leads to them, and leaves an instance alone while a task runs on it', () => {
    const [service, ...others] = kinds(full);
    expect([service, [...new Set(others)]]).toEqual([
      'delete-service',
      ['deregister-task-definition', 'delete-listener', 'delete-target-group'],
    ]);
  });

  it('terminates instances once their tasks have ended, and does not ask twice', () => {
    const quiet = {
      ...full,
      services: [{ ...vote, status: 'DRAINING' }],
      tasks: [],
      listeners: [],
      targetGroups: [],
      revisions: [],
    };
    expect(kinds(quiet)).toEqual(['terminate-instance']);
    expect(kinds({ ...quiet, instances: [{ id: 'i-1', state: 'shutting-down' }] })).toEqual([]);
  });

  it('does not wait for ever for a task that will not end', () => {
    expect(
      kinds({ ...nothing, instances: full.instances, services: [{ ...vote, status: 'DRAINING' }], tasks: [task] }, 239_000),
    ).toEqual([]);
    expect(
      kinds({ ...nothing, instances: full.instances, services: [{ ...vote, status: 'DRAINING' }], tasks: [task] }, 241_000),
    ).toEqual(['terminate-instance']);
  });

  it('takes the registration of an instance that is gone, which would keep the cluster from being deleted', () => {
    expect(kinds({ ...nothing, registrations: full.registrations })).toEqual(['deregister-instance']);
  });

  it('gives names back only when no service is left', () => {
    const named = { ...nothing, namespaces: full.namespaces };
    expect(kinds(named)).toEqual(['delete-discovery-service', 'delete-namespace']);
    expect(kinds({ ...named, services: [{ ...vote, status: 'DRAINING' }] })).toEqual([]);
  });

  it('stops a task that its service has left behind', () => {
    expect(kinds({ ...nothing, tasks: [task] })).toEqual(['stop-task']);
  });

  it('touches nothing, and lists it, when somebody else uses the cluster', () => {
    const shared: Remains = {
      ...full,
      services: [vote, { ...vote, name: 'theirs', ours: false }],
      tasks: [task, { ...task, arn: 'arn:task/demo/t9', service: null }],
      registrations: [...full.registrations, { arn: 'ci-9', instanceId: 'i-9', ours: false }],
    };
    const { foreign, steps } = teardown(shared, 0);
    expect(foreign).toEqual(['service theirs', 'stand-alone task t9', 'instance i-9']);
    expect(steps).toEqual([]);
  });

  it('stops the tasks of our own jobs', () => {
    const { foreign, steps } = teardown({ ...nothing, tasks: [{ ...task, service: null, ours: true }] }, 0);
    expect(foreign).toEqual([]);
    expect(steps.map(({ kind }) => kind)).toEqual(['stop-task']);
  });

  it('deregisters every ACTIVE revision, also of a service that is gone', () => {
    expect(teardown({ ...nothing, revisions: full.revisions }, 0).steps).toEqual([
      { kind: 'deregister-task-definition', arn: 'arn:task-definition/shop-vote:2' },
      { kind: 'deregister-task-definition', arn: 'arn:task-definition/shop-vote:3' },
    ]);
  });

  it('terminates by its id what was launched and is not shown yet', () => {
    const launches = [{ id: 'int_1', instanceId: 'i-7' }];
    expect(teardown({ ...nothing, launches }, 0)).toMatchObject({
      steps: [{ kind: 'terminate-instance', id: 'i-7' }],
      left: ['launch int_1, whose instance EC2 does not show yet'],
    });
    expect(teardown({ ...nothing, launches, known: ['i-7'] }, 0)).toMatchObject({ steps: [], left: [] });
  });

  it('waits for each instance of a call for several: EC2 may show some of them before the others', () => {
    const asked = (id: string, instanceId: string | null = null) => ({ id, instanceId, batch: { id: 'int_1', size: 2 } });
    const left = (launches: Remains['launches'], ...known: string[]) => teardown({ ...nothing, launches, known }, 0).left.length;
    const unanswered = [asked('int_1'), asked('int_2')];
    expect([left(unanswered), left(unanswered, 'i-1', 'int_1'), left(unanswered, 'i-1', 'int_1', 'i-2', 'int_1')]).toEqual([
      2, 2, 0,
    ]);
    const answered = [asked('int_1', 'i-1'), asked('int_2', 'i-2')];
    expect(teardown({ ...nothing, launches: answered, known: ['i-1', 'int_1'] }, 0).steps).toEqual([
      { kind: 'terminate-instance', id: 'i-2' },
    ]);
  });

  it('says what is left in words', () => {
    expect(teardown(full, 0).left).toEqual([
      'service shop-vote (ACTIVE)',
      'task t1',
      'listener listener-80',
      'target group group-vote',
      'instance i-1 (running)',
      'registration of i-1',
      'namespace demo-shop',
      'task definition shop-vote:2',
      'task definition shop-vote:3',
    ]);
  });
});
