import { describe, expect } from '@jest/globals';
import { webServices } from '../support/a-local.js';
import { refusing } from '../support/refusing.js';
import { story } from '../support/story.js';

const OUTSIDE = { name: 'somebody', invocation: null };

describe('Somebody deletes', () => {
  story('the cluster: no pass is well, the alarm goes off, and nothing is launched or terminated', {}, async (scene) => {
    await scene.deploy('web', webServices(['a', 'b']));
    await scene.advance(120);
    const { ecs } = scene.local.amazon;
    for (const operation of Object.keys(ecs.operations)) refusing(ecs, operation, 'ClusterNotFoundException');
    const calls = (): number => scene.calls('ec2.RunInstances') + scene.calls('ec2.TerminateInstances');
    const before = calls();
    await scene.load('web', { a: 1.9, b: 1.9 });
    await scene.advance(900);
    expect(calls()).toBe(before);
    const { MetricAlarms } = (await scene.local.amazon.call('cloudwatch', 'DescribeAlarms', {}, OUTSIDE)) as {
      MetricAlarms: { AlarmName: string; StateValue: string }[];
    };
    expect(MetricAlarms.find(({ AlarmName }) => AlarmName.endsWith('-no-pass'))!.StateValue).toBe('ALARM');
  });

  story(
    'the balancer: a project that publishes waits and says so, and instances are launched all the same',
    {},
    async (scene) => {
      await scene.deploy('web', webServices(['a', 'b', 'c', 'd']));
      await scene.advance(120);
      const { elb } = scene.local.amazon;
      for (const operation of Object.keys(elb.operations)) refusing(elb, operation, 'LoadBalancerNotFound');
      const deployment = await scene.put('shop', webServices(['shop']).replace('8100', '8200'));
      await scene.load('web', { a: 0.5, b: 0.5, c: 0.4, d: 0.4 });
      await scene.until('two', async () => (await scene.cluster()).size.active === 2);
      const { reason } = (await scene.call('GET', `/v1/projects/shop/deployments/${deployment.id}`)).body;
      expect(reason.text).toContain('LoadBalancerNotFound');
    },
  );
});
