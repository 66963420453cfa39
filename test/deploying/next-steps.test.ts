import { expect, it } from '@jest/globals';
import { pass } from './passes.js';
import { aDeployment, aProject, aService } from './scene.js';
import { SmallAws } from './small-aws.js';

const project = aProject([aService({ name: 'web' })], { generation: 2 });

it.each(['steady', 'failed', 'rolled-back', 'superseded', 'cancelled', 'removed'] as const)(
  'A deployment that is %s does nothing more, and holds nothing: its end was told',
  (status) => {
    const deployment = aDeployment({ generation: 2, status });
    const { outcome } = pass(new SmallAws(), project, deployment);
    expect(outcome).toEqual({ steps: [], deployment, demand: [], claims: [], touched: [] });
  },
);

it('A deployment of an older generation does nothing beside the newer one, also before it is marked as superseded', () => {
  const older = aDeployment({ generation: 1, status: 'rolling' });
  expect(pass(new SmallAws(), project, older).outcome.steps).toEqual([]);
  expect(pass(new SmallAws(), project, aDeployment({ generation: 2 })).outcome.steps).not.toEqual([]);
});
