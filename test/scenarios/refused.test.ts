import { describe, expect } from '@jest/globals';
import { type Scene, webServices } from '../support/a-local.js';
import { refusing } from '../support/refusing.js';
import { story } from '../support/story.js';

const wantsToDrain = async (scene: Scene): Promise<void> => {
  await scene.deploy('web', webServices(['a', 'b', 'c', 'd']));
  await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
  await scene.until('two active', async () => (await scene.cluster()).size.active === 2);
  await scene.advance(300);
  await scene.fault({ kind: 'throttle', operation: 'ecs.UpdateContainerInstancesState' });
  await scene.load('web', { a: 0.05, b: 0.05, c: 0.04, d: 0.04 });
  const refused = async (): Promise<boolean> =>
    (await scene.decisions()).some(({ actions }) => actions.some(({ result }) => result === 'failed'));
  await scene.until('a drain that is refused', refused, 40);
};

describe('What is under way and AWS does not take', () => {
  story(
    'is said with the name of the call, in the decisions and to people, and that it is taken again, too',
    {},
    async (scene) => {
      await wantsToDrain(scene);
      expect(await scene.told('autoscaler.throttled')).toEqual([]);
      await scene.advance(300);
      const { why } = (await scene.decisions()).at(-1)!;
      expect(why).toMatch(
        /AWS has refused UpdateContainerInstancesState for i-\w+ for \d min: ThrottlingException: Rate exceeded; /,
      );
      const [alert, ...more] = await scene.told('autoscaler.throttled');
      expect(alert!.title).toMatch(/^AWS throttles the autoscaler: UpdateContainerInstancesState i-\w+$/);
      expect(more).toEqual([]);
      await scene.clearFaults();
      await scene.until('one', () => scene.up().length === 1, 40);
      await scene.advance(3660);
      expect(await scene.told('autoscaler.recovered')).toHaveLength(1);
      expect((await scene.decisions()).at(-1)!.why).not.toContain('refused');
    },
    [3],
  );
});

describe('A removal of which AWS refuses a step', () => {
  story(
    'says so, people hear of it long before it is given up, and it goes on once the step is taken',
    {},
    async (scene) => {
      await scene.deploy('web', webServices(['a']));
      const allow = refusing(scene.local.amazon.ecs, 'DeleteService', 'AccessDeniedException');
      const { deployment } = (await scene.call('DELETE', '/v1/projects/web')).body;
      await scene.until('it is told', async () => (await scene.told('autoscaler.error')).length > 0, 10);
      expect((await scene.told('autoscaler.error'))[0]!.title).toBe('the autoscaler cannot act: delete-service web-a fails');
      const { body } = await scene.call('GET', `/v1/projects/web/deployments/${deployment.id}`);
      expect([body.status, body.reason.code, body.reason.text]).toEqual([
        'removing',
        'aws-denied',
        expect.stringMatching(
          /^AWS refuses delete-service web-a: AccessDeniedException: .*\. It is asked again with every pass\.$/,
        ),
      ]);
      allow();
      expect(await scene.ended(deployment)).toMatchObject({ status: 'removed', reason: null });
    },
    [3],
  );
});

describe('A project that AWS does not show', () => {
  story(
    'waits and says what AWS answers, while the cluster grows; people hear of it, and it goes on once it is shown',
    {},
    async (scene) => {
      await scene.deploy('web', webServices(['a', 'b', 'c', 'd']));
      await scene.advance(120);
      await scene.fault({ kind: 'throttle', operation: 'elb.DescribeListeners' });
      const deployment = await scene.put('shop', webServices(['shop']).replace('8100', '8200'));
      await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
      await scene.until('two active', async () => (await scene.cluster()).size.active === 2);
      const { body } = await scene.call('GET', `/v1/projects/shop/deployments/${deployment.id}`);
      expect(body.reason.text).toBe(
        'AWS does not show what there is of it (DescribeListeners: Throttling: Rate exceeded). It is looked at again with every pass.',
      );
      expect(body.services[0].why).toBe(body.reason.text);
      await scene.until('it is told', async () => (await scene.told('autoscaler.throttled')).length > 0);
      expect((await scene.told('autoscaler.throttled'))[0]!.title).toBe('AWS throttles the autoscaler: look at shop');
      await scene.clearFaults();
      expect(await scene.ended(deployment)).toMatchObject({ status: 'steady', reason: null });
    },
    [3],
  );
});
