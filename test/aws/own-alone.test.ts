import { expect, it } from '@jest/globals';
import { readInstances } from '../../shared/aws/observe-instances.js';
import { readTargetGroups } from '../../shared/aws/remains-balancer.js';
import { readNamespaces } from '../../shared/aws/remains-names.js';
import { says } from './says.js';

const tagsOf = (cluster: string) => [{ Key: 'evenkeel:cluster', Value: cluster }];

it('Of namespaces only those go with the cluster that carry its tag: the names of another’s may begin alike', async () => {
  const owners: Readonly<Record<string, string>> = { 'arn:a': 'demo', 'arn:b': 'demo-blue', 'arn:c': '' };
  const discovery = says({
    ListNamespaces: () => ({
      Namespaces: ['a', 'b', 'c', 'd'].map((id) => ({
        Id: id,
        Name: id === 'd' ? 'other-web' : `demo-blue-${id}`,
        Arn: `arn:${id}`,
      })),
    }),
    ListTagsForResource: ({ ResourceARN }: { ResourceARN: string }) => ({
      Tags: owners[ResourceARN] ? tagsOf(owners[ResourceARN]) : [],
    }),
  });
  expect((await readNamespaces(discovery.client, 'demo')).map(({ id }) => id)).toEqual(['a']);
});

it('Of target groups only those go with the cluster that carry its tag', async () => {
  const owners: Readonly<Record<string, string>> = { 'arn:a': 'demo', 'arn:b': 'demo-blue' };
  const elb = says({
    DescribeTargetGroups: () => ({ TargetGroups: ['arn:a', 'arn:b', 'arn:c'].map((TargetGroupArn) => ({ TargetGroupArn })) }),
    DescribeTags: ({ ResourceArns }: { ResourceArns: string[] }) => ({
      TagDescriptions: ResourceArns.map((ResourceArn) => ({
        ResourceArn,
        Tags: owners[ResourceArn] ? tagsOf(owners[ResourceArn]) : [],
      })),
    }),
  });
  expect(await readTargetGroups(elb.client, 'demo')).toEqual(['arn:a']);
});

it.each([
  ['true', true],
  ['false', false],
])('An instance that its owner has tagged evenkeel:protect=%s is protected: %s', async (Value, protect) => {
  const Tags = [...tagsOf('demo'), { Key: 'evenkeel:protect', Value }];
  const ec2 = says({ DescribeInstances: () => ({ Reservations: [{ Instances: [{ InstanceId: 'i-1', Tags }] }] }) });
  expect(await readInstances(ec2.client, 'demo')).toMatchObject([{ id: 'i-1', cluster: 'demo', protect }]);
});
