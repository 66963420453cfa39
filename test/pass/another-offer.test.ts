import { describe, expect, it } from '@jest/globals';
import { INSTANCE_TYPES } from '../../shared/model/instance-types.js';
import { anotherOffer, type Launch } from '../../shared/pass/another-offer.js';
import { decide } from '../../shared/scaling/decide.js';
import { offeringKey } from '../../shared/scaling/offering-key.js';
import type { TaskToPlace } from '../../shared/scaling/packing.js';
import { aCluster } from '../support/a-cluster.js';

const NAMES = ['t3.small', 't3.medium'];
const ZONES = ['us-east-1a', 'us-east-1b'];

const aTask = (...constraints: TaskToPlace['constraints']): TaskToPlace => ({
  key: 'one',
  service: 'one',
  cpu: 0.25,
  memoryMiB: 200,
  hostPorts: [],
  constraints,
});

/** What is launched for a task, and what is asked for in its place when EC2 refuses the offerings of these. */
const afterRefusal = (task: TaskToPlace, market: 'spot' | 'on-demand', types = NAMES, more: Partial<Launch> = {}) => {
  const policy = { min: 0, types: INSTANCE_TYPES.filter(({ name }) => NAMES.includes(name)), spotShare: 100 };
  const input = aCluster({ instances: [], policy, input: { demand: [task] } });
  const launch = decide(input).actions.find((action): action is Launch => action.kind === 'launch')!;
  const refused = types.flatMap((type) => ZONES.map((zone) => offeringKey({ type, zone, market })));
  return anotherOffer(input, { ...launch, ...more }, new Set(refused));
};

describe('Another offering in the place of one without capacity', () => {
  it('is on-demand for a task that may run on either market', () => {
    expect(afterRefusal(aTask(), 'spot')).toMatchObject({ market: 'on-demand' });
  });

  it('is never on-demand for a task that is bound to Spot: it would wait beside it', () => {
    const spot = { type: 'memberOf', expression: 'attribute:evenkeel.market == spot' };
    expect(afterRefusal(aTask(spot), 'spot')).toBeNull();
    expect(afterRefusal(aTask(spot), 'spot', ['t3.small'])).toMatchObject({ type: 't3.medium', market: 'spot' });
  });

  it('is never a type that the task is not made for', () => {
    const small = { type: 'memberOf', expression: 'attribute:ecs.instance-type in [t3.small]' };
    expect(afterRefusal(aTask(small), 'spot', ['t3.small'])).toMatchObject({ type: 't3.small', market: 'on-demand' });
  });

  it('is never in another zone than the volume of the task', () => {
    const boundTo = { zone: 'us-east-1b', only: { market: null, types: null } };
    const inItsZone = { zone: 'us-east-1b', market: 'on-demand' };
    expect(afterRefusal(aTask(), 'spot', NAMES, { zone: 'us-east-1b', boundTo })).toMatchObject(inItsZone);
  });
});
