import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  type Boundary,
  boundariesOf,
  changes,
  distinct,
  folded,
  MOMENTS,
  RECOVERIES,
  sampled,
} from '../../chaos/crashes/boundaries.js';
import type { Flow, Trace } from '../../chaos/crashes/flow.js';
import { FLOWS } from '../../chaos/crashes/flows.js';
import { play, record } from '../../chaos/crashes/play.js';
import { handlers } from '../../simulator/handlers.js';
import type { Amazon } from '../../simulator/parts.js';

/** Nothing here may depend on how busy the machine is. Milliseconds. */
const LONGEST = 1_800_000;
const FILE = 'serverless.yml';

const flowNamed = (name: string): Flow => FLOWS.find((flow) => flow.name === name)!;

describe('killed at a call', () => {
  it(
    'every operation by which a function changes AWS, and every flow at a write to the table (the rest: node scripts/crashes.mjs)',
    () => {
      const { stdout, status } = spawnSync(process.execPath, ['scripts/crashes.mjs', '--slice', '--json'], { encoding: 'utf8' });
      const { failed, boundaries, flows } = JSON.parse(stdout);
      expect(failed).toEqual([]);
      expect([status, boundaries > 60]).toEqual([0, true]);
      const made = new Set(
        flows.flatMap(({ operations }: { operations: string[] }) => operations.map((one) => one.split('.')[1])),
      );
      expect(writesOfTheCode().filter((operation) => !made.has(operation) && !(operation in NOT_IN_A_FLOW))).toEqual([]);
    },
    LONGEST,
  );
});

/** Operations that change something and that no flow makes; anything else that the code learns to call must be in a flow. */
const NOT_IN_A_FLOW: Readonly<Record<string, string>> = {
  UpdateItem: 'the driver of DynamoDB; a write to the table is dynamodb.put here',
  DeleteItem: 'the driver of DynamoDB',
};

/** Names of the commands that files of shared/ make, but those that only read. */
const writesOfTheCode = (): string[] => {
  const files = readdirSync('shared', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const texts = files.map((file) =>
    readFileSync(`shared/${file}`, 'utf8').replaceAll('DeleteNameCommand', 'DeleteServiceCommand'),
  );
  const made = texts.flatMap((text) => [...text.matchAll(/new ([A-Z]\w+)Command\(/g)].map(([, name]) => name!));
  return [...new Set(made)].filter((name) => !/^(Describe|List|Get|Filter|Query)/.test(name));
};

describe('the set of places to be killed at', () => {
  const calls = ['get', 'put', 'get', 'put'].map((operation, call) => ({
    call,
    caller: 'reconcile',
    invocation: call < 2 ? 'first' : 'second',
    operation: `dynamodb.${operation}`,
  }));
  const trace: Trace = { flow: 'deploy', calls, end: '', seconds: 1 };

  it('has three for each call of the trace, each recovered by event and by heartbeat', () => {
    const all = boundariesOf(trace, calls);
    expect(all).toHaveLength(3 * calls.length * RECOVERIES.length);
    const spelled = all.map(({ crashes: [crash], recovery }) => `${crash!.call} ${crash!.when} ${recovery}`);
    expect(new Set(spelled).size).toBe(all.length);
    for (const when of MOMENTS) expect(spelled).toContain(`3 ${when} heartbeat`);
  });

  it('takes invocations that make the same calls once', () => {
    expect(folded(trace)).toEqual(calls.slice(0, 2));
    expect(folded(trace).filter(changes)).toEqual([calls[1]]);
  });

  it(
    'grows by itself with a call that the code learns to make',
    async () => {
      let amazon: Amazon | null = null;
      const before = (made: Amazon): void => {
        amazon = made;
      };
      const learned = async (event: object, context: object): Promise<unknown> => {
        const { awsRequestId: invocation, functionName: name } = context as { awsRequestId: string; functionName: string };
        await amazon!
          .call('sns', 'Publish', { TopicArn: 'arn:aws:sns:us-east-1:123456789012:none' }, { name, invocation })
          .catch(() => {});
        return handlers['reconcile.handler']!(event, context);
      };
      const flow = flowNamed('deploy');
      const plain = await record(flow, { file: FILE });
      const more = await record(flow, { file: FILE, before, handlers: { ...handlers, 'reconcile.handler': learned } });
      const at = (trace: Trace): readonly Boundary[] =>
        boundariesOf(trace, folded(trace)).filter(
          ({ caller, operation }) => `${caller} ${operation}` === 'reconcile sns.Publish',
        );
      expect(at(plain)).toEqual([]);
      const passes = new Set(at(more).map(({ crashes }) => crashes[0]!.call)).size;
      expect([passes > 5, at(more).length]).toEqual([true, passes * 3 * 2]);
    },
    LONGEST,
  );

  it('takes moments once that leave the same world: after an effect and its answer, and before what begins at once', () => {
    const [get, put, , last] = calls;
    const pair = { ...trace, calls: [get!, put!, { ...put!, call: 2, atOnce: true }, last!] };
    const all = boundariesOf(pair, pair.calls.slice(1));
    const left = distinct([pair], all).filter(({ recovery }) => recovery === 'event');
    const moments = left.map(({ crashes: [crash] }) => `${crash!.call} ${crash!.when}`);
    expect(moments).toEqual(['1 before', '1 effect', '2 effect', '3 before', '3 effect']);
  });

  it(
    'calls the same what is the same: every call after it, at the same time, and the same end',
    async () => {
      const flow = flowNamed('remove');
      const trace = await record(flow, { file: FILE });
      const { call } = trace.calls.find(({ atOnce, call }) => atOnce && changes(trace.calls[call - 1]!))!;
      const storyOf = async (at: number, when: (typeof MOMENTS)[number]): Promise<readonly string[]> => {
        const story: string[] = [];
        await play(flow, trace, { crashes: [{ call: at, when }], recovery: 'event' }, { file: FILE }, (text) => story.push(text));
        return story;
      };
      const after = await storyOf(call - 1, 'effect');
      expect(after.length).toBeGreaterThan(100);
      expect(await storyOf(call - 1, 'reply')).toEqual(after);
      expect((await storyOf(call, 'before')).filter((_, i) => i !== call)).toEqual(after);
    },
    LONGEST,
  );

  it('is drawn from without drawing one twice, and the same for the same seed', () => {
    const drawn = sampled(boundariesOf(trace, calls), 10, 7);
    expect(new Set(drawn).size).toBe(10);
    expect(sampled(boundariesOf(trace, calls), 10, 7)).toEqual(drawn);
    expect(sampled(boundariesOf(trace, calls), 1_000, 7)).toHaveLength(24);
  });
});

describe('a crash that is not recovered from', () => {
  it(
    'is told, with what is not as it would be without it',
    async () => {
      const flow = flowNamed('deploy');
      const trace = await record(flow, { file: FILE });
      const call = trace.calls.find(({ operation }) => operation === 'ecs.CreateService')!.call;
      const other = { ...trace, end: trace.end.replace('listeners: [8100]', 'listeners: [8101]') };
      const why = await play(flow, other, { crashes: [{ call, when: 'effect' }], recovery: 'heartbeat' }, { file: FILE });
      expect(why).toBe('not as without a crash: listeners: [8100] instead of listeners: [8101]');
      const never = await play(flow, trace, { crashes: [{ call: 1e6, when: 'effect' }], recovery: 'heartbeat' }, { file: FILE });
      expect(never).toBe('the crash did not strike: the flow did not come to this call');
    },
    LONGEST,
  );
});
