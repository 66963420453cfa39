import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { act } from '../../shared/aws/act.js';
import { bind } from '../../shared/aws/send.js';
import { createLocal } from '../../simulator/local.js';
import { clientOn } from '../simulator/support.js';

const FILE = new URL('../../serverless.yml', import.meta.url).pathname;

describe('terminating an instance', () => {
  it('is refused when it has registered after all, although the pass did not see it', async () => {
    const { amazon } = await createLocal({ file: FILE, seed: 7, startAt: Date.UTC(2026, 0, 5, 9), params: { min: '1' } });
    const context = { clock: amazon.world, until: null };
    const client = <C extends object>(Client: new (config: never) => C): C => bind(clientOn(Client, amazon, 'direct'), context);
    const clients = { ec2: client(EC2Client), ecs: client(ECSClient), elb: {} as never };
    const [instance] = [...amazon.ec2.instances.values()];
    const step = { kind: 'terminate', instanceId: instance!.id, containerInstance: null } as const;
    expect(await act(clients, 'demo', step)).toMatchObject({ result: 'stale', note: expect.stringContaining('ACTIVE') });
    expect(instance!.state).toBe('running');
  });
});
