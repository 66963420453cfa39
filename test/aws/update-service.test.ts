import type { ECSClient } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { updateService } from '../../shared/aws/deploy-services.js';
import { bind } from '../../shared/aws/send.js';

/** UpdateService as it was decided on: one task of revision 1, which is to become revision 2. */
const STEP = {
  kind: 'update-service',
  input: { cluster: 'demo', service: 'web-a', taskDefinition: 'web-a:2' },
  assumed: { taskDefinition: 'web-a:1', desired: 1 },
  why: '',
} as never;

/** What comes of it when ECS says this of the service, and what was sent. */
const update = async (service: object) => {
  const sent: unknown[] = [];
  const send = async (command: { input: object }) => {
    if (command.constructor.name === 'DescribeServicesCommand')
      return { services: [{ serviceName: 'web-a', status: 'ACTIVE', taskDefinition: 'web-a:1', desiredCount: 1, ...service }] };
    sent.push(command.input);
    return {};
  };
  const clock = { now: () => 0, sleep: () => new Promise<void>(() => {}) };
  const { result } = await updateService(bind({ send } as unknown as ECSClient, { clock, until: null }), STEP);
  return { result, sent: sent.length };
};

describe('a service that is to be updated', () => {
  it('is, when it still is what it was', async () => {
    expect(await update({})).toEqual({ result: 'done', sent: 1 });
  });

  it.each([
    ['is being deleted', { status: 'DRAINING' }],
    ['runs another revision', { taskDefinition: 'web-a:7' }],
    ['was given another count', { desiredCount: 5 }],
  ])('is left alone when it %s by now: the next pass decides anew', async (_, service) => {
    expect(await update(service)).toEqual({ result: 'stale', sent: 0 });
  });
});
