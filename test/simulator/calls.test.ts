import { describe, expect, it } from '@jest/globals';
import type { Amazon, Caller, Operation, RecordedCall } from '../../simulator/parts.js';
import { aTemplate, INSIDE, inTime, launchOf, OUTSIDE, smallAmazon, stillOpen } from './support.js';

const run = (amazon: Amazon, caller: Caller = INSIDE, token?: string): Promise<object> =>
  amazon.call('ec2', 'RunInstances', launchOf(amazon, aTemplate(amazon), token ? { ClientToken: token } : {}), caller);

const nameOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: Error) => error.name,
  );

describe('a call', () => {
  it('is counted by service and operation, and heard by the recorder', async () => {
    const amazon = smallAmazon();
    const heard: RecordedCall[] = [];
    amazon.recorder = (call) => heard.push(call);
    await amazon.call('ec2', 'DescribeSubnets', {}, OUTSIDE);
    await amazon.call('ec2', 'DescribeSubnets', {}, OUTSIDE);
    expect(Object.fromEntries(amazon.calls)).toEqual({ 'ec2.DescribeSubnets': 2 });
    expect(heard[0]).toMatchObject({ caller: OUTSIDE, service: 'ec2', operation: 'DescribeSubnets' });
  });

  it('neither shares its input with the service nor its answer with the caller', async () => {
    const kept: { list: string[] }[] = [];
    const Keep: Operation = (input) => {
      kept.push(input);
      return input;
    };
    const amazon = smallAmazon({ ecs: () => ({ operations: { Keep } }) as never });
    const input = { list: ['a'], at: new Date(5) };
    const answer = (await amazon.call('ecs', 'Keep', input, OUTSIDE)) as typeof input;
    input.list.push('b');
    answer.list.push('c');
    expect(kept[0]!.list).toEqual(['a']);
    expect(answer.at).toEqual(new Date(5));
  });
});

describe('throttling', () => {
  it('refuses the sixth launch of a burst and lets two a second through afterwards', async () => {
    const amazon = smallAmazon();
    const burst = await inTime(amazon, Promise.all(Array.from({ length: 7 }, () => nameOf(run(amazon)))));
    expect(burst.filter((name) => name === 'RequestLimitExceeded')).toHaveLength(2);
    await amazon.world.run(1_000);
    const later = await inTime(amazon, Promise.all(Array.from({ length: 3 }, () => nameOf(run(amazon)))));
    expect(later).toEqual(['answered', 'answered', 'answered']);
  });

  it('of a fault strikes the named operation as often as asked', async () => {
    const amazon = smallAmazon();
    amazon.faults.add({ kind: 'throttle', operation: 'ec2.DescribeSubnets', times: 1 });
    const ask = (operation: string) => nameOf(inTime(amazon, amazon.call('ec2', operation, {}, INSIDE)));
    expect([await ask('DescribeVpcs'), await ask('DescribeSubnets'), await ask('DescribeSubnets')]).toEqual([
      'answered',
      'RequestLimitExceeded',
      'answered',
    ]);
  });

  it('does not touch callers from outside', async () => {
    const amazon = smallAmazon();
    amazon.faults.add({ kind: 'throttle' });
    const names = await Promise.all(Array.from({ length: 9 }, () => nameOf(run(amazon, OUTSIDE))));
    expect(new Set(names)).toEqual(new Set(['answered']));
  });
});

describe('a lost reply', () => {
  it('launches the instance, and the caller gives up after five seconds', async () => {
    const amazon = smallAmazon();
    amazon.faults.add({ kind: 'lost-reply', operation: 'RunInstances', times: 1 });
    const lost = nameOf(run(amazon, INSIDE, 'token'));
    expect(await inTime(amazon, lost)).toBe('TimeoutError');
    expect(amazon.ec2.instances.size).toBe(1);
    const again = (await inTime(
      amazon,
      amazon.call('ec2', 'DescribeInstances', { Filters: [{ Name: 'client-token', Values: ['token'] }] }, INSIDE),
    )) as {
      Reservations: object[];
    };
    expect(again.Reservations).toHaveLength(1);
  });
});

describe('a crash', () => {
  it.each([
    ['before', 0],
    ['effect', 1],
    ['reply', 1],
  ] as const)('%s: %i instance is there and the caller never hears', async (when, instances) => {
    const amazon = smallAmazon();
    amazon.faults.add({ kind: 'crash', operation: 'ec2.RunInstances', when, times: 1 });
    expect(await stillOpen(amazon, run(amazon))).toBe(true);
    expect(amazon.ec2.instances.size).toBe(instances);
    expect(amazon.dead.has('one')).toBe(true);
  });

  it('ends the whole invocation, not the next one', async () => {
    const amazon = smallAmazon();
    amazon.faults.add({ kind: 'crash', when: 'before', times: 1 });
    expect(await stillOpen(amazon, run(amazon))).toBe(true);
    expect(await stillOpen(amazon, amazon.call('ec2', 'DescribeVpcs', {}, INSIDE))).toBe(true);
    expect(await stillOpen(amazon, amazon.call('ec2', 'DescribeVpcs', {}, { name: 'reconcile', invocation: 'two' }))).toBe(false);
  });

  it('does not call back what is on the wire already', async () => {
    const amazon = smallAmazon();
    const launch = run(amazon);
    amazon.dead.add('one');
    expect(await stillOpen(amazon, launch)).toBe(true);
    expect(amazon.ec2.instances.size).toBe(1);
  });
});

it('a freeze holds the call up and lets it go on', async () => {
  const amazon = smallAmazon();
  amazon.faults.add({ kind: 'freeze', when: 'effect', operation: 'RunInstances', seconds: 90, times: 1 });
  const launch = run(amazon);
  expect(await stillOpen(amazon, launch, 60_000)).toBe(true);
  expect(await nameOf(inTime(amazon, launch, 60_000))).toBe('answered');
});

describe('faults', () => {
  it('end after their seconds, and when they are cleared', async () => {
    const amazon = smallAmazon();
    amazon.faults.add({ kind: 'throttle', seconds: 60 });
    amazon.faults.add({ kind: 'capacity' });
    await amazon.world.run(61_000);
    expect(amazon.faults.active.map(({ kind }) => kind)).toEqual(['capacity']);
    amazon.faults.clear();
    expect(amazon.faults.active).toEqual([]);
  });

  it('on a target strike only that one', () => {
    const amazon = smallAmazon();
    amazon.faults.add({ kind: 'never-register', target: 'i-1', times: 1 });
    expect(amazon.faults.strike('never-register', { target: 'i-2' })).toBeUndefined();
    expect(amazon.faults.strike('never-register', { target: 'i-1' })).toMatchObject({ kind: 'never-register' });
    expect(amazon.faults.strike('never-register', { target: 'i-1' })).toBeUndefined();
  });

  it('that need an instance say so when there is none', () => {
    expect(() => smallAmazon().faults.add({ kind: 'spot-notice' })).toThrow(/needs a running instance/);
  });

  it('of capacity can be for one type in one zone', async () => {
    const amazon = smallAmazon();
    amazon.faults.add({ kind: 'capacity', target: 't3.small/us-east-1a' });
    const input = launchOf(amazon, aTemplate(amazon));
    expect(await nameOf(inTime(amazon, amazon.call('ec2', 'RunInstances', input, INSIDE)))).toBe('InsufficientInstanceCapacity');
    const other = { ...input, InstanceType: 't3.medium' };
    expect(await nameOf(inTime(amazon, amazon.call('ec2', 'RunInstances', other, INSIDE)))).toBe('answered');
  });
});
