import { describe, expect, it } from '@jest/globals';
import type { Complaint } from '../../shared/alerts/starting.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import type { ServiceStatus } from '../../shared/model/words.js';
import { passes, types } from './passes.js';
import { aView } from './scene.js';

const impaired: Complaint = {
  project: 'voting',
  service: 'vote',
  kind: 'start-impaired',
  message: 'is unable to consistently start tasks successfully.',
  missing: 2,
};
const homeless: Complaint = { ...impaired, kind: 'placement-failed', message: 'was unable to place a task.' };

const vote = (status: ServiceStatus, running: number): ClusterView['services'][number] => ({
  ...{ name: 'vote', project: 'voting', status, desired: running, running, pending: 0, healthy: running, failed: 0, cpu: null },
  ...{ memory: null, waitsFor: [], relocatable: true, why: null, endpoints: [], lastStop: null },
});

describe('a service that ECS complains about', () => {
  it('is not called well because it is being deployed: that may be the repair, and may fail', () => {
    const { pass } = passes();
    expect(types(pass({ complaints: [impaired] }))).toEqual(['task.start-impaired']);
    expect(pass({ complaints: [impaired], deploying: ['voting'] })).toEqual([]);
    expect(pass({ complaints: [impaired] })).toEqual([]);
    expect(types(pass({ complaints: [] }))).toEqual(['task.recovered']);
  });

  it('is not called well because it complains of something else now', () => {
    const { pass } = passes();
    pass({ complaints: [homeless] });
    expect(types(pass({ complaints: [homeless] }, 6))).toEqual(['task.placement-failed']);
    expect(types(pass({ complaints: [impaired] }))).toEqual(['task.start-impaired']);
    expect(types(pass({ complaints: [] }))).toEqual(['task.recovered', 'task.recovered']);
  });

  it('is not called well because it was taken down: it is gone', () => {
    const { pass } = passes();
    pass({ complaints: [impaired] });
    expect(pass({ complaints: [] })).toMatchObject([{ title: 'voting/vote is gone', why: 'It was taken down.' }]);
  });

  it('is not called well because its deployment was given up: none of its tasks runs', () => {
    const { pass } = passes();
    pass({ complaints: [impaired] });
    const view = aView({ services: [vote('failed', 0)] });
    expect(pass({ complaints: [], view })).toEqual([]);
    expect(types(pass({ complaints: [], view: aView({ services: [vote('steady', 2)] }) }))).toEqual(['task.recovered']);
  });
});
