import { describe, expect, it } from '@jest/globals';
import { INSTANCE_TYPES, instanceType } from '../../shared/model/instance-types.js';
import type { LaunchIntent } from '../../shared/model/intent.js';
import type { Policy } from '../../shared/model/policy.js';
import { capsOf } from '../../shared/scaling/caps.js';
import { fleetRequest, mostOf } from '../../shared/scaling/fleet.js';
import { narrowed, offeringsOf } from '../../shared/scaling/intents/fleet-answer.js';
import { launchAnswered } from '../../shared/scaling/intents/launch.js';
import type { StepResult } from '../../shared/scaling/intents/step.js';
import { offeringsFor } from '../../shared/scaling/offerings.js';
import { flyingRooms } from '../../shared/scaling/rooms.js';
import { situationOf } from '../../shared/scaling/situation.js';
import { aCluster, aPolicy, NOON } from '../support/a-cluster.js';

const typed = (...names: string[]): Partial<Policy> => ({
  baseType: instanceType(names[0]!)!,
  types: INSTANCE_TYPES.filter(({ name }) => names.includes(name)),
});

const SPOT: Partial<Policy> = {
  spotShare: 100,
  spotFleet: true,
  credits: 'unlimited',
  ...typed('m5.large', 'm6i.large', 'm5.xlarge', 'c6i.xlarge'),
};

interface Given {
  readonly policy?: Partial<Policy>;
  readonly instances?: readonly string[];
  readonly setAside?: readonly string[];
  readonly count?: number;
}

const offers = ({ policy = {}, instances = [], setAside = [], count = 1 }: Given = {}) => {
  const aside = Object.fromEntries(setAside.map((key) => [key, NOON + 60_000]));
  const input = aCluster({ instances, policy: { ...SPOT, max: 20, ...policy }, head: { setAside: aside } });
  const situation = situationOf(input);
  return offeringsFor(
    situation,
    Array.from({ length: count }, () => situation.policy.baseType),
  );
};

const poolsOf = (given?: Given): string[] =>
  offers(given).map(({ type, pools }) =>
    pools ? `${pools.types.join()} in ${pools.zones.map(({ zone }) => zone.at(-1)).join()}` : `${type} alone`,
  );

describe('The pools of a Spot launch', () => {
  it('are the types that hold as much, up to twice the price, in the zones with the fewest instances', () => {
    expect(poolsOf()).toEqual(['m5.large,m6i.large,c6i.xlarge,m5.xlarge in a,b']);
    expect(poolsOf({ instances: ['i-1'] })).toEqual(['m5.large,m6i.large,c6i.xlarge,m5.xlarge in b']);
    expect(poolsOf({ policy: typed('m5.large', 'm5.2xlarge', 't3.small') })).toEqual(['m5.large in a,b']);
  });

  it('leave the zone open for the last of several only: the others are spread by us', () => {
    expect(poolsOf({ count: 3 }).map((one) => one.split(' in ')[1])).toEqual(['a', 'b', 'a,b']);
  });

  it('are a plain product: a type or zone without capacity is left out as a whole', () => {
    expect(poolsOf({ setAside: ['m6i.large/us-east-1b/spot'] })).toEqual(['m5.large,c6i.xlarge,m5.xlarge in a,b']);
    expect(poolsOf({ setAside: ['m5.large/us-east-1a/spot'] })).toEqual(['m5.large,m6i.large,c6i.xlarge,m5.xlarge in b']);
  });

  it('are none on demand, without the setting, or where one pool is all there is', () => {
    expect(poolsOf({ policy: { spotShare: 0 } })).toEqual(['m5.large alone']);
    expect(poolsOf({ policy: { spotFleet: false } })).toEqual(['m5.large alone']);
    expect(poolsOf({ policy: typed('m5.large'), instances: ['i-1'] })).toEqual(['m5.large alone']);
  });

  it.each<[string, Policy['credits'], string]>([
    ['t3.small', 'unlimited', 't3.small,t3a.small in a,b'],
    ['t3.small', null, 't3.small,t3a.small in a,b'],
    ['t3.small', 'standard', 't3.small alone'],
    ['t2.small', 'unlimited', 't2.small alone'],
    ['t2.small', 'standard', 't2.small in a,b'],
  ])('hold %s with %s credits only where EC2 gives those by itself', (type, credits, expected) => {
    expect(poolsOf({ policy: { ...typed(type, 't3a.small'), credits } })).toEqual([expected]);
  });

  it('hold nothing larger where a cap would feel it', () => {
    expect(poolsOf({ policy: { maxVcpu: 100 } })).toEqual(['m5.large,m6i.large in a,b']);
    expect(poolsOf({ policy: { maxUsdPerHour: 100 } })).toEqual(['m5.large,m6i.large in a,b']);
  });
});

const REQUEST = {
  type: 'm5.large',
  zone: 'us-east-1a',
  subnetId: 'subnet-a',
  market: 'spot',
  launchTemplateId: 'lt-1',
  launchTemplateVersion: '1',
  fleet: {
    templates: [
      { launchTemplateId: 'lt-1', launchTemplateVersion: '1', types: ['m5.large', 'm5.xlarge'] },
      { launchTemplateId: 'lt-2', launchTemplateVersion: '7', types: ['m7g.large'] },
    ],
    subnets: aPolicy().zones,
  },
} as const;

const intent = (more: Partial<LaunchIntent> = {}): LaunchIntent => ({
  kind: 'launch',
  state: 'planned',
  id: 'int_1',
  decision: 'dec_1',
  reason: 'above-line',
  createdAt: NOON,
  deadlineAt: NOON + 600_000,
  attempt: 1,
  token: 'int_1-1',
  instanceId: null,
  request: REQUEST,
  ...more,
});

describe('A launch of which EC2 has not said what it is', () => {
  const situation = situationOf(aCluster({ instances: ['i-1'], policy: SPOT, head: { intents: [intent()] } }));

  it('counts as the smallest for what is to be placed, and as the largest for the caps', () => {
    expect(flyingRooms(situation)).toMatchObject([{ type: 'm5.large', cpu: 2, market: 'spot' }]);
    expect(mostOf(['m5.large', 'm5.xlarge'], instanceType('m5.large')!)).toMatchObject({ vcpu: 4 });
    expect(capsOf(situation).vcpu.used).toBe(instanceType('t3.small')!.vcpu + 4);
  });

  it('names each type with the launch template of its processor', () => {
    const policy = aPolicy({ ...typed('m5.large'), otherTemplate: { launchTemplateId: 'lt-2', launchTemplateVersion: '7' } });
    expect(fleetRequest(policy, { types: ['m5.large', 'm5.xlarge', 'm7g.large'], zones: policy.zones })).toEqual(REQUEST.fleet);
  });

  it('is that of the pool once it is told which', () => {
    const { fleet: _, ...rest } = REQUEST;
    expect(narrowed(REQUEST, { type: 'm7g.large', zone: 'us-east-1b' })).toEqual({
      ...rest,
      type: 'm7g.large',
      zone: 'us-east-1b',
      subnetId: 'subnet-b',
      launchTemplateId: 'lt-2',
      launchTemplateVersion: '7',
    });
    expect(narrowed(REQUEST, undefined)).toBe(REQUEST);
  });
});

describe('The answer to a fleet', () => {
  const answered = (answer: Partial<StepResult>, of = intent()) =>
    launchAnswered(of, { result: 'failed', note: 'no', ...answer } as StepResult, NOON, aPolicy());

  it('with an instance sets aside the pools that had none, each for its time, and keeps the rest', () => {
    const { intent: next, effects } = answered({
      result: 'done',
      instanceId: 'i-9',
      chosen: { 'i-9': { type: 'm5.xlarge', zone: 'us-east-1b' } },
      refused: [
        { type: 'm5.large', zone: 'us-east-1a', error: 'capacity', code: 'InsufficientInstanceCapacity' },
        { type: 'm7g.large', zone: 'us-east-1a', error: 'denied', code: 'UnauthorizedOperation' },
        { type: 'm7g.large', zone: 'us-east-1b', error: 'throttle', code: 'RequestLimitExceeded' },
      ],
    });
    expect(next).toMatchObject({ state: 'launched', request: { type: 'm5.xlarge', zone: 'us-east-1b', subnetId: 'subnet-b' } });
    expect(effects.setAside).toEqual([
      { offering: 'm5.large/us-east-1a/spot', seconds: 180 },
      { offering: 'm7g.large/us-east-1a/spot', seconds: 900 },
    ]);
  });

  it('without capacity sets all of its pools aside', () => {
    const { intent: next, effects } = answered({ error: 'capacity', code: 'UnfulfillableCapacity', spent: true });
    expect(next).toBeNull();
    expect(effects.setAside?.map(({ offering }) => offering)).toEqual(offeringsOf(REQUEST));
    expect(effects.setAside).toHaveLength(6);
  });

  it('without an instance for another reason has spent its token: the next try has a new one, together with its fellows', () => {
    const busy = { error: 'throttle', code: 'RequestLimitExceeded', spent: true } as const;
    expect(answered(busy).intent).toMatchObject({ state: 'planned', attempt: 2, token: 'int_1-2' });
    const fellow = intent({ id: 'int_2', batch: { id: 'int_1', size: 2 } });
    expect(answered(busy, fellow).intent).toMatchObject({ token: 'int_1-2', batch: { id: 'int_1' } });
  });

  it('that never came leaves the token: the same call is made again', () => {
    expect(answered({ error: 'ambiguous', code: 'TimeoutError' }).intent).toMatchObject({ attempt: 1, token: 'int_1-1' });
  });
});
