import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { act } from '../../shared/aws/act.js';
import { bind } from '../../shared/aws/send.js';
import { createLocal } from '../../simulator/local.js';
import { clientOn } from '../simulator/support.js';

const FILE = new URL('../../serverless.yml', import.meta.url).pathname;

const scene = async () => {
  const { amazon } = await createLocal({ file: FILE, seed: 7, startAt: Date.UTC(2026, 0, 5, 9), params: { min: '1' } });
  const context = { clock: amazon.world, until: null };
  const client = <C extends object>(Client: new (config: never) => C): C => bind(clientOn(Client, amazon, 'direct'), context);
  const clients = { ec2: client(EC2Client), ecs: client(ECSClient), elb: {} as never };
  const [instance] = [...amazon.ec2.instances.values()];
  const ecs = async (operation: string, input: object) =>
    // biome-ignore lint/suspicious/noExplicitAny: answers of any operation
    (await amazon.call('ecs', operation, { cluster: 'demo', ...input }, { name: 'test', invocation: null })) as any;
  const [arn] = (await ecs('ListContainerInstances', {})).containerInstanceArns as string[];
  return { instance: instance!, arn: arn!, ecs, take: (step: Parameters<typeof act>[2]) => act(clients, 'demo', step) };
};

describe('terminating an instance', () => {
  it('is refused when it has registered after all, although the pass did not see it', async () => {
    const { instance, take } = await scene();
    const step = { kind: 'terminate', instanceId: instance.id, containerInstance: null } as const;
    expect(await take(step)).toMatchObject({ result: 'stale', note: expect.stringContaining('ACTIVE') });
    expect(instance.state).toBe('running');
  });

  it('is refused when a task is on it that the pass did not see', async () => {
    const { instance, arn, ecs, take } = await scene();
    const containerDefinitions = [{ name: 'x', image: 'busybox', memory: 64, essential: true, command: ['sleep', '9999'] }];
    await ecs('RegisterTaskDefinition', { family: 'late', containerDefinitions });
    await ecs('RunTask', { taskDefinition: 'late' });
    await ecs('UpdateContainerInstancesState', { containerInstances: [arn], status: 'DRAINING' });
    const step = { kind: 'terminate', instanceId: instance.id, containerInstance: arn } as const;
    expect(await take(step)).toMatchObject({
      result: 'stale',
      note: expect.stringMatching(/^1 task (about to start|still) on it$/),
    });
    expect(instance.state).toBe('running');
  });
});

describe('draining an instance', () => {
  it('that ECS does not take is told by the reason that ECS gives for it, and nothing is thrown', async () => {
    const { arn, take } = await scene();
    const gone = arn.replace(/[^/]+$/, '0'.repeat(32));
    const step = { kind: 'set-state', containerInstance: gone, state: 'DRAINING' } as const;
    expect(await take(step)).toMatchObject({ result: 'failed', note: expect.stringContaining('MISSING') });
    expect(await take({ ...step, containerInstance: arn })).toMatchObject({ result: 'done' });
  });
});
