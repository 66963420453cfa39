import { expect, it } from '@jest/globals';
import { readContainerInstances } from '../../shared/aws/observe-container-instances.js';
import { bind } from '../../shared/aws/send.js';

const STILL = { now: () => 0, sleep: () => new Promise<void>(() => {}) };

it('an instance that is registered twice is what it registered as last, in whichever order ECS lists them', async () => {
  const registered = (arn: string, hour: number) => ({
    containerInstanceArn: arn,
    ec2InstanceId: 'i-1',
    status: 'ACTIVE',
    agentConnected: hour === 10,
    registeredAt: new Date(Date.UTC(2026, 0, 5, hour)),
  });
  const both = [registered('older', 9), registered('newer', 10)];
  for (const containerInstances of [both, both.toReversed()]) {
    const answers: Readonly<Record<string, object>> = {
      ListContainerInstancesCommand: { containerInstanceArns: ['older', 'newer'] },
      DescribeContainerInstancesCommand: { containerInstances },
    };
    const ecs = bind({ send: async (command: object) => answers[command.constructor.name] }, { clock: STILL, until: null });
    const seen = await readContainerInstances(ecs as never, 'demo');
    expect([...seen].map(([id, { seen: one }]) => [id, one.arn, one.agentConnected])).toEqual([['i-1', 'newer', true]]);
  }
});
