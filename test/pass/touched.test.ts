import { describe, expect, it } from '@jest/globals';
import { TAG } from '../../shared/deploying/names.js';
import type { SeenService } from '../../shared/deploying/seen.js';
import type { DeployOutcome } from '../../shared/deploying/steps.js';
import type { PlannedDeployment } from '../../shared/pass/plan-deployments.js';
import { leftOverBy, restingBy, touchedBy } from '../../shared/pass/touched.js';
import { situationOf } from '../../shared/scaling/situation.js';
import { shortBy } from '../../shared/scaling/unplaced.js';
import { aProject, aService } from '../deploying/scene.js';
import { aCluster } from '../support/a-cluster.js';

/** A service of the project that its file has no more. */
const left = (change: Partial<SeenService> = {}) =>
  ({
    name: 'shop-old',
    status: 'ACTIVE',
    tags: { [TAG.project]: 'shop' },
    running: 2,
    desired: 2,
    pending: 0,
    deployments: [{}],
    ...change,
  }) as SeenService;

/** A deployment that wants `web`, and finds `old`. */
const deploying = (outcome: Partial<DeployOutcome>, old = left()): PlannedDeployment[] => [
  {
    of: {
      project: { body: aProject([aService({ name: 'web' })]) },
      deployment: { body: { id: 'dep_1' } },
      seen: { services: [{ name: 'shop-web', tags: {} }, old] },
    },
    outcome: { touched: ['shop-web'], resting: [], steps: [], ...outcome },
  } as unknown as PlannedDeployment,
];

describe('A service that its file has no more', () => {
  it('is spoken for by the deployment, as those of the file are: a move of it would be taken back with every pass', () => {
    expect(touchedBy(deploying({}))).toEqual(['shop-web', 'shop-old']);
    expect(touchedBy(deploying({}, left({ tags: { [TAG.project]: 'blog' } })))).toEqual(['shop-web']);
    expect(touchedBy(deploying({}, left({ status: 'DRAINING' })))).toEqual(['shop-web']);
    expect(touchedBy(deploying({ touched: [] }))).toEqual([]);
  });

  it('is left to the loop when it lacks a task, which gets room for it: the deployment asks for none, until it deletes it', () => {
    expect(leftOverBy(deploying({}))).toEqual(['shop-old']);
    const gone = { kind: 'delete-service', cluster: 'demo', name: 'shop-old', project: 'shop', why: '' } as const;
    expect(leftOverBy(deploying({ steps: [gone] }))).toEqual([]);
    const situation = situationOf(
      aCluster({ instances: ['i-1'], services: { old: [{ on: 'i-1' }] }, service: () => ({ desired: 2 }) }),
    );
    const short = (more: object) => situation.observation.services.map((one) => shortBy({ ...situation, ...more }, one));
    expect([short({}), short({ touched: ['old'] }), short({ touched: ['old'], leftOver: ['old'] })]).toEqual([[1], [0], [1]]);
  });

  it('may be moved while it runs as it should, to make room for this deployment', () => {
    expect(restingBy(deploying({ resting: ['shop-web'] }))).toEqual({ 'shop-web': 'dep_1', 'shop-old': 'dep_1' });
    expect(restingBy(deploying({}, left({ running: 1 })))).toEqual({});
    expect(restingBy(deploying({}, left({ pending: 1 })))).toEqual({});
    expect(restingBy(deploying({}, left({ deployments: [] })))).toEqual({});
  });

  it('may not be moved once the deployment deletes it, or says nothing of rest', () => {
    const gone = { kind: 'delete-service', cluster: 'demo', name: 'shop-old', project: 'shop', why: '' } as const;
    expect(restingBy(deploying({ steps: [gone] }))).toEqual({});
    expect(restingBy(deploying({ resting: undefined }))).toEqual({});
  });
});
