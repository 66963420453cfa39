import { describe, expect } from '@jest/globals';
import { webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const MADE = ['ecs.RegisterTaskDefinition', 'elb.CreateTargetGroup', 'ecs.CreateService', 'servicediscovery.CreateHttpNamespace'];

describe('A deployment whose answers are lost', () => {
  for (const operation of MADE)
    story(
      `of ${operation}: what was made is found again and taken up, none is made twice`,
      {},
      async (scene) => {
        await scene.fault({ kind: 'lost-reply', operation, times: 2 });
        await scene.deploy('shop', webServices(['a', 'b']));
        const { amazon } = scene.local;
        expect(amazon.faults.active).toEqual([]);
        const outside = { name: 'test', invocation: null };
        const count = async (service: 'ecs' | 'elb' | 'servicediscovery', list: string, member: string, input = {}) =>
          ((await amazon.call(service, list, input, outside)) as Record<string, object[]>)[member]!.length;
        expect([
          await count('ecs', 'ListTaskDefinitions', 'taskDefinitionArns', { status: 'ACTIVE' }),
          await count('elb', 'DescribeTargetGroups', 'TargetGroups'),
          await count('ecs', 'ListServices', 'serviceArns', { cluster: 'demo' }),
          await count('servicediscovery', 'ListNamespaces', 'Namespaces'),
        ]).toEqual([2, 2, 2, 1]);
      },
      [3],
    );
});
