import { DescribeContainerInstancesCommand, ECSClient, ListContainerInstancesCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { act } from '../../shared/aws/act.js';
import { bind } from '../../shared/aws/send.js';
import { createLocal } from '../../simulator/local.js';
import { clientOn } from '../simulator/support.js';

const FILE = new URL('../../serverless.yml', import.meta.url).pathname;

describe('lifting cordons', () => {
  it('reaches the others when one of the instances is gone', async () => {
    const { amazon } = await createLocal({ file: FILE, seed: 7, startAt: Date.UTC(2026, 0, 5, 9), params: { min: '1' } });
    const ecs = bind(clientOn(ECSClient, amazon, 'direct'), { clock: amazon.world, until: null });
    const clients = { ec2: {} as never, ecs, elb: {} as never };
    const { containerInstanceArns = [] } = await ecs.send(new ListContainerInstancesCommand({ cluster: 'demo' }));
    const [here] = containerInstanceArns;
    const gone = here!.replace(/[^/]+$/, '0'.repeat(32));
    const cordoned = async (): Promise<boolean> => {
      const asked = new DescribeContainerInstancesCommand({ cluster: 'demo', containerInstances: [here!] });
      const { containerInstances } = await ecs.send(asked);
      return containerInstances![0]!.attributes!.some(({ name }) => name === 'evenkeel.cordoned');
    };
    await act(clients, 'demo', { kind: 'cordon', containerInstances: [here!], intent: 'int_1' });
    expect(await cordoned()).toBe(true);
    const answer = await act(clients, 'demo', { kind: 'uncordon', containerInstances: [gone, here!] });
    expect(answer).toMatchObject({ result: 'done' });
    expect(await cordoned()).toBe(false);
  });
});
