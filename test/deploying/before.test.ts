import { describe, expect, it } from '@jest/globals';
import { withBefore } from '../../shared/deploying/before.js';
import { TAG } from '../../shared/deploying/names.js';
import type { SeenProject } from '../../shared/deploying/seen.js';
import type { Deployment } from '../../shared/model/project.js';
import { aDeployment } from './scene.js';

const service = (name: string, over: object = {}) => ({
  name: `shop-${name}`,
  status: 'ACTIVE',
  tags: { [TAG.project]: 'shop', [TAG.count]: '2' },
  desired: 2,
  taskDefinition: `${name}:2`,
  deployments: [{ taskDefinition: `${name}:2` }],
  ...over,
});

const found = (services: readonly object[], superseded: Deployment | null = null, moving = {}) => {
  const { progress } = withBefore(aDeployment(), { services } as unknown as SeenProject, superseded, moving);
  return [progress!.before, progress!.counts];
};

describe('What ran before a deployment', () => {
  it('is the revision and the count of each of its services, of one that rolls the older revision', () => {
    const rolls = service('api', { deployments: [{ taskDefinition: 'api:2' }, { taskDefinition: 'api:1' }] });
    expect(found([service('web'), rolls])).toEqual([
      { 'shop-web': 'web:2', 'shop-api': 'api:1' },
      { 'shop-web': 2, 'shop-api': 2 },
    ]);
  });

  it('is nothing of what is on its way out, or another project’s', () => {
    expect(found([service('web', { status: 'DRAINING' }), service('other', { tags: { [TAG.project]: 'blog' } })])).toEqual([
      {},
      {},
    ]);
  });

  it('is no count where the service never had a task, and none where it was lowered to none', () => {
    const asleep = service('web', { desired: 0, tags: { [TAG.project]: 'shop' } });
    expect(found([asleep, service('api', { desired: 0 })])[1]).toEqual({ 'shop-api': 0 });
  });

  it('is the own count of one that is being moved, without its copy', () => {
    expect(found([service('web', { desired: 3 })], null, { 'shop-web': 2 })[1]).toEqual({ 'shop-web': 2 });
  });

  it('is what the deployment had found that it superseded, for that one never came to its end; not so of one that did', () => {
    const progress = {
      settledSince: null,
      emptyLooks: 0,
      reached: [],
      before: { 'shop-web': 'web:1' },
      counts: { 'shop-web': 5 },
      trouble: null,
    };
    const behind = (status: Deployment['status']) => found([service('web'), service('new')], aDeployment({ status, progress }));
    expect(behind('superseded')).toEqual([
      { 'shop-web': 'web:1', 'shop-new': 'new:2' },
      { 'shop-web': 5, 'shop-new': 2 },
    ]);
    expect(behind('steady')[0]).toMatchObject({ 'shop-web': 'web:2' });
  });

  it('is found once: a later look sees what the deployment has made of it', () => {
    const once = withBefore(aDeployment(), { services: [service('web')] } as unknown as SeenProject, null);
    expect(withBefore(once, { services: [service('web', { desired: 9 })] } as unknown as SeenProject, null)).toBe(once);
  });
});
