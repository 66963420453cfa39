import type { CreateServiceCommandInput } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { afterSteps } from '../../shared/deploying/after-steps.js';
import { keepingAsked } from '../../shared/deploying/asked-count.js';
import { planChanges } from '../../shared/deploying/changes.js';
import { registerSteps } from '../../shared/deploying/foundations.js';
import { newJob, newRun } from '../../shared/deploying/job-names.js';
import { TAG } from '../../shared/deploying/names.js';
import type { SeenProject, SeenService } from '../../shared/deploying/seen.js';
import { settingsToChange } from '../../shared/deploying/settings.js';
import type { Stand } from '../../shared/deploying/stand.js';
import type { DeployInput, DeployStep } from '../../shared/deploying/steps.js';
import { createStep, doubtStep, tagStep, updateStep } from '../../shared/deploying/update.js';
import type { ServiceSeen } from '../../shared/model/observation.js';
import type { Deployment, WantedService } from '../../shared/model/project.js';
import { instant } from '../../shared/model/time.js';
import { aDeployment, aProject, aService, START } from './scene.js';

const input = (seen: Partial<SeenProject> = {}) =>
  ({
    cluster: 'blue',
    project: aProject([]),
    deployment: aDeployment(),
    seen: { services: [], families: [], namespace: null, ...seen },
  }) as unknown as DeployInput;

const aStand = (over: Partial<Stand> = {}, wanted: Partial<WantedService> = {}): Stand =>
  ({ wanted: { ...aService({ name: 'web' }), ...wanted }, service: null, changes: [], count: 1, ...over }) as unknown as Stand;

const running = (over: object = {}) =>
  ({
    name: 'shop-web',
    arn: 'arn:web',
    status: 'ACTIVE',
    desired: 2,
    createdAt: START,
    tags: {},
    configuration: {},
    ...over,
  }) as unknown as SeenService;

describe('A service is created', () => {
  const created = (services: readonly SeenService[] = []): Partial<CreateServiceCommandInput> => {
    const step = createStep(aStand(), input({ services }));
    return step.kind === 'create-service' ? step.input : {};
  };

  it('with no task, by its tasks’ tags known as ours, and once however often it is asked for', () => {
    expect(created()).toMatchObject({ serviceName: 'shop-web', desiredCount: 0, propagateTags: 'SERVICE' });
    expect(created().clientToken).toBe(created().clientToken);
  });

  it('under another token where one of its name is gone: that has used the first one up', () => {
    expect(created([running({ status: 'INACTIVE' })]).clientToken).not.toBe(created().clientToken);
  });
});

describe('A service is updated', () => {
  it('by a new deployment where it wakes or must learn names, and by none where its count alone changes', () => {
    const forced = (change: Stand['changes'][number]) =>
      updateStep(aStand({ changes: [change] }), input()).input.forceNewDeployment;
    expect([forced('wake'), forced('refresh'), forced('count')]).toEqual([true, true, undefined]);
  });

  it('so that it serves no name any more where the file has none', () => {
    const serves = { enabled: true, services: [{ portName: 'web-80' }] };
    const web = aService({ name: 'web' });
    const wanted = { ...web, service: { ...web.service, serviceConnectConfiguration: { enabled: true } } };
    const changed = (there: object) =>
      'serviceConnectConfiguration' in
      settingsToChange(wanted, running({ configuration: { ...wanted.service, serviceConnectConfiguration: there } }), input());
    expect([changed(serves), changed({ enabled: true })]).toEqual([true, false]);
  });
});

describe('The marks of a service', () => {
  it('are emptied where they are no longer meant', () => {
    const meant = tagStep(aStand({ service: running() }), input());
    const tags = meant?.kind === 'tag-service' ? meant.tags : {};
    expect(tagStep(aStand({ service: running({ tags }) }), input())).toBeNull();
    const after = tagStep(aStand({ service: running({ tags: { ...tags, [TAG.relocate]: 'never' } }) }), input());
    expect(after).toMatchObject({ tags: { [TAG.relocate]: '' } });
  });

  it('say that its count changes before it does, once, and only where it had a count of its own', () => {
    const doubt = (mark?: string) =>
      doubtStep(aStand({ changes: ['count'], service: running({ tags: mark ? { [TAG.count]: mark } : {} }) }));
    expect([doubt('2')?.kind, doubt('changing'), doubt()]).toEqual(['tag-service', null, null]);
  });
});

it('twenty task definitions are registered a pass: ECS takes no more at once', () => {
  const stands = Array.from({ length: 25 }, (_, n) => aStand({}, aService({ name: `s${n}` })));
  expect(registerSteps(stands, input())).toHaveLength(20);
});

it('what a deployment before has left undone is an update, though the file has not changed', () => {
  const web = aService({ name: 'web' });
  const change = (hash: string) =>
    planChanges([web], [web], [{ name: 'shop-web', status: 'ACTIVE', tags: { [TAG.hash]: hash } } as unknown as ServiceSeen])[0]!
      .action;
  expect([change(web.hash), change('older')]).toEqual(['unchanged', 'update']);
});

it('a new file keeps a count that people asked for until its own changes, and a restart; a range decides by itself', () => {
  const before = { ...aService({ name: 'web', desired: 2 }), scaled: 5, restartedAt: instant(START) };
  const kept = (over: Partial<WantedService>) => keepingAsked([before], [aService({ name: 'web', desired: 2, ...over })])[0]!;
  expect(kept({})).toMatchObject({ scaled: 5, restartedAt: instant(START) });
  expect(kept({ desired: 3 }).scaled).toBeUndefined();
  expect(kept({ scale: { min: 1, max: 9, cpu: 70, memory: null } }).scaled).toBeUndefined();
});

describe('What AWS refused', () => {
  const step = { kind: 'delete-service', name: 'shop-web' } as DeployStep;
  const of = (deployment: Deployment, errorClass: string | null, one = step): Deployment =>
    afterSteps(deployment, [{ step: one, outcome: { result: errorClass ? 'failed' : 'done', note: 'no', errorClass } }]);
  const times = (deployment: Deployment) => deployment.progress?.trouble?.times ?? 0;

  it('is counted while the same call is refused in the same way, and forgotten once it is done', () => {
    const twice = of(of(aDeployment(), 'denied'), 'denied');
    expect([times(twice), times(of(twice, 'throttled')), times(of(twice, null))]).toEqual([2, 1, 0]);
    expect(times(of(twice, 'denied', { ...step, name: 'shop-api' } as DeployStep))).toBe(1);
  });

  it('takes another token for a run of a job only where ECS answered that it has no place', () => {
    const job = newJob('h', 'dep_1', 1);
    const progress = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null };
    const jobs = { 'shop-migrate': { ...job, runs: { 0: newRun(job) } } };
    const run = { kind: 'run-job', job: 'shop-migrate', run: '0' } as DeployStep;
    const refused = (errorClass: string) =>
      of(aDeployment({ progress: { ...progress, jobs } }), errorClass, run).progress!.jobs!['shop-migrate']!.runs['0']!.refused;
    expect([refused('capacity'), refused('ambiguous'), refused('throttled')]).toEqual([1, 0, 0]);
  });
});
