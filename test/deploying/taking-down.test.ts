import { describe, expect, it } from '@jest/globals';
import { down } from '../../shared/deploying/down.js';
import { TAG } from '../../shared/deploying/names.js';
import type { SeenProject } from '../../shared/deploying/seen.js';
import type { Stand } from '../../shared/deploying/stand.js';
import type { Demand, DeployInput } from '../../shared/deploying/steps.js';
import { blockingSteps, orphansOf, roomSteps, tidySteps, warningsOf } from '../../shared/deploying/tidy.js';
import type { DeployProgress, Project } from '../../shared/model/project.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import { BALANCER } from './passes.js';
import { aDeployment, aProject, aService, START } from './scene.js';

interface Look {
  readonly seen?: Partial<Record<keyof SeenProject, unknown>>;
  readonly progress?: Partial<DeployProgress>;
  readonly project?: Partial<Project>;
  readonly minutes?: number;
}

const look = ({ seen = {}, progress, project = {}, minutes = 0 }: Look) => {
  const none = {
    services: [],
    tasks: [],
    stopped: [],
    targetGroups: [],
    listeners: [],
    instances: [],
    namespace: null,
    leftovers: null,
  };
  const known = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null, ...progress };
  const deployment = aDeployment({ kind: 'down', ...(progress && { progress: known }) });
  const own = aProject([], { removed: true, ...project });
  return {
    now: START + minutes * MINUTE,
    cluster: 'blue',
    balancer: BALANCER,
    project: own,
    deployment,
    seen: { ...none, ...seen },
  } as unknown as DeployInput;
};

const kinds = (one: Look): string[] => down(look(one)).steps.map(({ kind }) => kind);
const service = (name: string, over: object = {}) => ({
  name: `shop-${name}`,
  status: 'ACTIVE',
  tags: { [TAG.project]: 'shop', [TAG.service]: name },
  task: { hostPorts: [] },
  endpoints: [],
  running: 1,
  pending: 0,
  ...over,
});
const namespace = { id: 'ns-1', arn: 'arn:ns-1' };

describe('A project that is taken down', () => {
  const job = (desiredStatus: string) => ({ id: 't', arn: 't', status: 'RUNNING', desiredStatus, job: { service: 'migrate' } });

  it('is not gone while a job of it runs, which is told to stop once', () => {
    expect(kinds({ seen: { jobs: [job('RUNNING')], namespace } })).toEqual(['stop-job']);
    const stopping = down(look({ seen: { jobs: [job('STOPPED')], namespace }, progress: { emptyLooks: 1 } }));
    expect([stopping.steps, stopping.deployment.status]).toEqual([[], 'removing']);
  });

  it('gives up twenty revisions a pass, and last what AWS may refuse: its names, then its namespace', () => {
    const revisions = Array.from({ length: 25 }, (_, i) => `arn:td/shop-web:${i}`);
    const leftovers = { discoveryServices: ['srv-1'], revisions };
    const left = kinds({ seen: { leftovers, namespace } });
    expect(left.filter((kind) => kind === 'deregister')).toHaveLength(20);
    expect([left[0], ...left.slice(-2)]).toEqual(['deregister', 'delete-discovery-service', 'delete-namespace']);
  });

  it('has half an hour from the end of a hold, and is left alone after it', () => {
    const heldUntil = instant(START + 20 * MINUTE);
    const at = (minutes: number, progress: Partial<DeployProgress> = {}) => {
      const { steps, deployment } = down(look({ seen: { services: [service('web')] }, minutes, progress }));
      return [deployment.status, steps.length, deployment.progress?.heldUntil];
    };
    expect([at(29), at(30)]).toEqual([
      ['removing', 1, undefined],
      ['failed', 0, undefined],
    ]);
    expect([at(49, { heldUntil }), at(50, { heldUntil })]).toEqual([
      ['removing', 1, heldUntil],
      ['failed', 0, heldUntil],
    ]);
  });

  it('says what AWS refuses once it has refused it three times', () => {
    const reason = (times: number, kind = 'denied') => {
      const trouble = { step: 'delete-service shop-web', class: kind, text: 'no.', times };
      return down(look({ seen: { services: [service('web')] }, progress: { trouble } })).deployment.reason?.code;
    };
    expect([reason(2), reason(3), reason(9, 'throttled')]).toEqual([undefined, 'aws-denied', undefined]);
  });
});

describe('A service that the file does not name any more', () => {
  const left = service('old', { task: { hostPorts: [8080] }, endpoints: [{ portName: 'api-80', discoveryName: 'api' }] });
  const input = (project: Partial<Project> = {}) => look({ seen: { services: [left] }, project: { removed: false, ...project } });
  const names = (steps: readonly object[]) => steps.map((step) => (step as { name?: string }).name);

  it('goes first where it holds a host port or a name that is wanted now, else last', () => {
    const wanted = aService({ name: 'web' });
    const blocking = (over: Partial<typeof wanted>, own: object | null = null) =>
      names(blockingSteps([{ wanted: { ...wanted, ...over }, service: own } as unknown as Stand], input()));
    expect(blocking({})).toEqual([]);
    expect(blocking({ task: { ...wanted.task, hostPorts: [8080] } })).toEqual(['shop-old']);
    expect(blocking({ service: aService({ name: 'api', port: 80 }).service })).toEqual(['shop-old']);
    expect(blocking({ task: { ...wanted.task, hostPorts: [8080] } }, {})).toEqual([]);
    expect(names(tidySteps(input()))).toEqual(['shop-old']);
  });

  const raised = (waits: readonly string[], demand: readonly Demand[]) => ({
    waiting: new Map(waits.map((name) => [name, { for: [], why: '' }])),
    demand,
    claims: [],
  });

  it('goes first, too, where its room is enough for what waits and no instance will be bought for it', () => {
    const stand = { wanted: aService({ name: 'web' }), service: null } as unknown as Stand;
    const need = { service: 'shop-web', count: 2, cpu: 1, memoryMiB: 512, hostPorts: [], constraints: [] };
    const given = (code: string, waits = ['web'], project: Partial<Project> = {}, most = 2) =>
      names(
        roomSteps([stand], raised(waits, [need]), {
          ...input(project),
          fitsWithout: (leaving) => (needs) =>
            needs.map((one) => ({ ...one, room: leaving.some(({ name }) => name === 'shop-old') && one.count <= most })),
          noRoom: { 'shop-web': { code, why: '' } } as unknown as NonNullable<DeployInput['noRoom']>,
        }),
      );
    for (const code of ['does-not-fit', 'at-max', 'at-max-vcpu', 'at-max-cost']) expect(given(code)).toEqual(['shop-old']);
    for (const code of ['in-flight', 'no-capacity', 'at-max-launches', 'breaker-open']) expect(given(code)).toEqual([]);
    expect(given('at-max', [])).toEqual([]);
    expect(given('at-max', ['web'], { removeOrphans: false })).toEqual([]);
    expect(given('at-max', ['web'], {}, 1)).toEqual([]);
  });

  it('is deleted unless the request said to leave it, which is warned about', () => {
    const pinning = {
      steps: [],
      homeless: new Set<string>(),
      crowded: new Map<string, string[]>(),
      unwritten: new Set<string>(),
      lost: [],
    };
    expect(warningsOf(pinning, input())).toEqual([]);
    expect(names(tidySteps(input({ removeOrphans: false })))).toEqual([]);
    expect(warningsOf(pinning, input({ removeOrphans: false }))).toMatchObject([{ code: 'service-not-in-file' }]);
  });

  it('is one of this project: what has another’s tag, or none, is not ours to delete', () => {
    const others = [{}, { [TAG.project]: 'blog' }].map((tags) => service('x', { tags }));
    expect(orphansOf(look({ seen: { services: others } }))).toEqual([]);
  });
});
