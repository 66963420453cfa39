import { describe, expect, it } from '@jest/globals';
import type { StackEvent } from '../../shared/provision/event.js';
import type { CapacityPorts, ProvisionPorts } from '../../shared/provision/ports.js';
import type { Facts } from '../../shared/provision/preflight.js';
import { provision } from '../../shared/provision/provision.js';
import type { Remains } from '../../shared/provision/teardown.js';

const event = (RequestType: string, more: object = {}): StackEvent =>
  ({
    RequestType,
    ResponseURL: 'https://answers.example/1',
    StackId: 'arn:stack',
    RequestId: 'r-1',
    LogicalResourceId: 'Capacity',
    ResourceType: 'Custom::Capacity',
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'evenkeel-demo-capacity' }),
    ResourceProperties: { ServiceToken: 'arn:provision', Cluster: 'demo', Environment: { TABLE_NAME: 'evenkeel-demo' } },
    ...more,
  }) as unknown as StackEvent;

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

/** A clock that only sleeps move, a loop that has an instance ACTIVE after so many passes, and a list of what was asked for. */
const outside = (
  options: {
    activeAfter?: number;
    mode?: string;
    min?: number;
    rounds?: (Remains | Error)[];
    failing?: number;
    facts?: Partial<Facts>;
    launches?: Remains['launches'];
  } = {},
) => {
  let now = 0;
  let passes = 0;
  let refusals = options.failing ?? 0;
  const asked: string[] = [];
  const sent: { Status: string; Reason: string; PhysicalResourceId: string; Data: object }[] = [];
  const rounds = [...(options.rounds ?? [])];
  const clock = { now: () => now, sleep: async (milliseconds: number) => void (now += milliseconds) };
  const cluster: CapacityPorts = {
    clock,
    log: () => {},
    config: () =>
      ({ mode: options.mode ?? 'act', min: options.min ?? 1, types: [] }) as unknown as ReturnType<CapacityPorts['config']>,
    readFacts: async () => ({ subnets: null, offered: null, architecture: null, ...options.facts }),
    pass: async () => {
      passes += 1;
      if (passes === 2) throw new Error('lost its place');
      return 'no capacity in us-east-1a';
    },
    active: async () => (passes >= (options.activeAfter ?? Number.POSITIVE_INFINITY) ? 1 : 0),
    setTombstone: async () => void asked.push('tombstone'),
    liftTombstone: async () => void asked.push('lift'),
    readLaunches: async () => (options.launches ?? []) as Awaited<ReturnType<CapacityPorts['readLaunches']>>,
    readRemains: async () => {
      const round = rounds.shift() ?? nothing;
      if (round instanceof Error) throw round;
      return round;
    },
    takeAway: async (step) => {
      asked.push(step.kind);
      return null;
    },
  };
  const ports: ProvisionPorts = {
    clock,
    log: () => {},
    fetch: (async (_url: string, init: { body: string }) => {
      if (refusals-- > 0) return { ok: false, status: 503, statusText: 'Slow Down' };
      sent.push(JSON.parse(init.body));
      return { ok: true };
    }) as unknown as typeof fetch,
    readNetwork: async () => ({ vpcs: [], subnets: [] }),
    capacity: () => cluster,
  };
  return { ports, sent, asked, minutes: () => now / 60_000, passes: () => passes };
};

describe('the stack being created', () => {
  it('is told so once min instances are ACTIVE, by passes of the loop', async () => {
    const world = outside({ activeAfter: 5 });
    await provision(event('Create'), world.ports);
    expect(world.sent).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'evenkeel-demo-capacity' }]);
    expect(world.passes()).toBe(5);
  });

  it('is told why not before the function ends at 15 minutes', async () => {
    const world = outside();
    await provision(event('Create'), world.ports);
    expect(world.sent[0]).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/0 of 1 instances.*no capacity in us-east-1a/),
    });
    expect(world.minutes()).toBeGreaterThan(12);
    expect(world.minutes()).toBeLessThanOrEqual(13);
  });

  it('is told at once what would keep its instances from joining, and none is launched', async () => {
    const shut = { id: 'subnet-a', zone: 'us-east-1a', publicAddress: true, wayOut: null, ecsEndpoint: false, freeAddresses: 99 };
    const world = outside({ activeAfter: 1, facts: { subnets: [shut] } });
    await provision(event('Create'), world.ports);
    expect(world.sent[0]).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('subnet-a cannot reach ECS') });
    expect(world.passes()).toBe(0);
  });

  it('launches nothing in dry run', async () => {
    const world = outside({ mode: 'dry-run' });
    await provision(event('Create'), world.ports);
    expect(world.sent[0]).toMatchObject({ Status: 'SUCCESS', Reason: expect.stringMatching(/dry-run/) });
    expect(world.passes()).toBe(0);
  });

  it('is answered when the answer is refused at first', async () => {
    const world = outside({ activeAfter: 1, failing: 2 });
    await provision(event('Create'), world.ports);
    expect(world.sent).toHaveLength(1);
  });

  it('is answered when everything throws', async () => {
    const world = outside();
    const broken = {
      ...world.ports,
      capacity: () => {
        throw new Error('no credentials');
      },
    };
    await provision(event('Create'), broken);
    expect(world.sent[0]).toMatchObject({ Status: 'FAILED', Reason: 'Error: no credentials' });
  });
});

describe('the stack being updated', () => {
  const update = (now: object, before: object): StackEvent =>
    event('Update', { ResourceProperties: { Cluster: 'demo', ...now }, OldResourceProperties: { Cluster: 'demo', ...before } });

  it('is told at once: the loop takes the new parameters', async () => {
    const world = outside();
    await provision(update({}, {}), world.ports);
    expect(world.sent[0]).toMatchObject({ Status: 'SUCCESS' });
    expect([world.minutes(), world.passes()]).toEqual([0, 0]);
  });

  it('lifts the tombstone that a removal has left behind', async () => {
    const world = outside({ activeAfter: 1 });
    await provision(update({}, {}), world.ports);
    await provision(event('Create'), world.ports);
    expect(world.asked).toEqual(['lift', 'lift']);
  });

  it('refuses another cluster name and another VPC, which would be pulled away under running instances', async () => {
    const world = outside();
    await provision(update({ Cluster: 'blue' }, {}), world.ports);
    await provision(update({ VpcId: 'vpc-2' }, { VpcId: 'vpc-1' }), world.ports);
    expect(world.sent.map(({ Status }) => Status)).toEqual(['FAILED', 'FAILED']);
    expect(world.sent[0]?.Reason).toMatch(/parameter cluster.*from "demo" to "blue"/);
    expect(world.sent[1]?.Reason).toMatch(/parameter vpc/);
  });
});

describe('the stack being deleted', () => {
  it('forbids launches first, then takes away round by round', async () => {
    const service = { name: 'shop-vote', ours: true, status: 'ACTIVE' };
    const instance = { id: 'i-1', state: 'running' };
    const world = outside({
      rounds: [
        {
          ...nothing,
          services: [service],
          instances: [instance],
          tasks: [{ arn: 't', service: 'shop-vote', instanceId: 'i-1', desiredStatus: 'RUNNING' }],
        },
        { ...nothing, instances: [instance] },
        { ...nothing, instances: [{ id: 'i-1', state: 'shutting-down' }] },
      ],
    });
    await provision(event('Delete'), world.ports);
    expect(world.asked).toEqual(['tombstone', 'delete-service', 'terminate-instance']);
    expect(world.sent[0]).toMatchObject({ Status: 'SUCCESS' });
  });

  it('is not told that all is gone before a lease has passed in which nothing showed up', async () => {
    const world = outside();
    await provision(event('Delete'), world.ports);
    expect(world.sent[0]).toMatchObject({ Status: 'SUCCESS' });
    expect(world.minutes()).toBeGreaterThanOrEqual(0.75);
  });

  it('takes away what a pass that was stalled still launches after the first empty look', async () => {
    const late = { ...nothing, instances: [{ id: 'i-9', state: 'pending' }] };
    const world = outside({ rounds: [nothing, nothing, nothing, nothing, late] });
    await provision(event('Delete'), world.ports);
    expect(world.asked).toEqual(['tombstone', 'terminate-instance']);
    expect(world.minutes()).toBeGreaterThanOrEqual((4 * 10 + 10 + 45) / 60);
  });

  it('looks again after a look that fails, and does not take that for an empty one', async () => {
    const running = { ...nothing, instances: [{ id: 'i-1', state: 'running' }] };
    const world = outside({ rounds: [nothing, nothing, nothing, new Error('RequestLimitExceeded'), running] });
    await provision(event('Delete'), world.ports);
    expect(world.asked).toEqual(['tombstone', 'terminate-instance']);
    expect(world.sent[0]).toMatchObject({ Status: 'SUCCESS' });
    expect(world.minutes()).toBeGreaterThanOrEqual((5 * 10 + 45) / 60);
  });

  it('waits for a launch whose instance EC2 does not show yet, and takes it once it does', async () => {
    const launches = [{ id: 'int_1', instanceId: null }];
    const seen = { ...nothing, known: ['i-1', 'int_1'] };
    const rounds = [
      ...Array.from({ length: 12 }, () => nothing),
      { ...seen, instances: [{ id: 'i-1', state: 'running' }] },
      ...Array.from({ length: 20 }, () => seen),
    ];
    const world = outside({ launches, rounds });
    await provision(event('Delete'), world.ports);
    expect(world.asked).toEqual(['tombstone', 'terminate-instance']);
    expect(world.sent[0]).toMatchObject({ Status: 'SUCCESS' });
    expect(world.minutes()).toBeGreaterThan(2.5);
    expect(world.minutes()).toBeLessThan(4);
  });

  it('does not wait for ever for a launch that EC2 never shows', async () => {
    const world = outside({ launches: [{ id: 'int_1', instanceId: null }] });
    await provision(event('Delete'), world.ports);
    expect(world.sent[0]).toMatchObject({ Status: 'SUCCESS' });
    expect(world.minutes()).toBeGreaterThan(5);
  });

  it('fails with a list when somebody else uses the cluster', async () => {
    const world = outside({
      rounds: [{ ...nothing, services: [{ name: 'theirs', ours: false, status: 'ACTIVE' }] }],
    });
    await provision(event('Delete'), world.ports);
    expect(world.sent[0]).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/did not make: service theirs.*Nothing was removed/),
    });
    expect(world.asked).toEqual(['tombstone']);
  });

  it('says no more than the 4096 bytes that CloudFormation reads, and as much', async () => {
    const services = Array.from({ length: 300 }, (_, i) => ({ name: `"→ ${i}"`, ours: false, status: 'ACTIVE' }));
    const world = outside({ rounds: [{ ...nothing, services }] });
    await provision(event('Delete'), world.ports);
    expect(world.sent[0]!.Reason).toContain('did not make: service "→ 0", service "→ 1"');
    const bytes = Buffer.byteLength(JSON.stringify(world.sent[0]));
    expect([bytes <= 4096, bytes > 4000]).toEqual([true, true]);
  });

  it('says what is still there when it takes too long', async () => {
    const stubborn = { ...nothing, instances: [{ id: 'i-1', state: 'shutting-down' }] };
    const world = outside({ rounds: Array.from({ length: 100 }, () => stubborn) });
    await provision(event('Delete'), world.ports);
    expect(world.sent[0]).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/instance i-1 \(shutting-down\)/) });
    expect(world.minutes()).toBeLessThanOrEqual(13);
  });

  it('succeeds for what was never created', async () => {
    const world = outside();
    await provision(event('Delete', { ResourceProperties: { Cluster: 'demo' } }), world.ports);
    expect(world.sent[0]).toMatchObject({ Status: 'SUCCESS', Reason: 'it was never created' });
    expect(world.asked).toEqual([]);
  });
});
