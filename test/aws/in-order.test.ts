import { expect, it } from '@jest/globals';
import { observe } from '../../shared/aws/observe.js';
import { readOldRevisions } from '../../shared/aws/observe-revisions.js';
import { readRemains } from '../../shared/aws/remains.js';
import { bind } from '../../shared/aws/send.js';
import { REVISIONS_KEPT } from '../../shared/deploying/old-revisions.js';
import type { DeployProgress } from '../../shared/model/project.js';

type Answers = Readonly<Record<string, (input: Readonly<Record<string, string>>) => object>>;

/** Reads begin a moment apart; no call ever takes too long. */
const STILL = {
  now: () => 0,
  sleep: (milliseconds: number) => (milliseconds < 100 ? Promise.resolve() : new Promise<void>(() => {})),
};

/** A client that gives these answers, and what it was asked, in order. */
const aClient = (answers: Answers = {}) => {
  const asked: string[] = [];
  const send = async (command: { input: Readonly<Record<string, string>> }): Promise<object> => {
    const operation = command.constructor.name.replace(/Command$/, '');
    asked.push(operation);
    return answers[operation]?.(command.input) ?? {};
  };
  return { asked, client: bind({ send }, { clock: STILL, until: null }) as never };
};

it('EC2 is asked before ECS, so that what ECS knows is not taken for what does not exist; instances and services before their tasks', async () => {
  const { asked, client } = aClient();
  await observe({ ec2: client, ecs: client, cloudwatch: client }, 'demo', STILL);
  const at = (operation: string): number => asked.indexOf(operation);
  const members = [at('ListContainerInstances'), at('ListServices')];
  expect(at('DescribeInstances')).toBeLessThan(Math.min(...members));
  expect(Math.max(...members)).toBeLessThan(at('ListTasks'));
});

it('What is registered in the cluster and carries no tag of it is capacity, and not ours', async () => {
  const { client } = aClient({
    ListContainerInstances: () => ({ containerInstanceArns: ['ci-9'] }),
    DescribeContainerInstances: () => ({
      containerInstances: [{ containerInstanceArn: 'ci-9', ec2InstanceId: 'i-9', status: 'ACTIVE', agentConnected: true }],
    }),
  });
  const { instances } = await observe({ ec2: client, ecs: client, cloudwatch: client }, 'demo', STILL);
  expect(instances).toMatchObject([{ id: 'i-9', cluster: null, state: 'running', containerInstance: { status: 'ACTIVE' } }]);
});

it.each([
  [true, false],
  [false, true],
])(
  'A registration whose instance EC2 does not know as ours, with its agent connected %s, is ours to take away: %s',
  async (agentConnected, ours) => {
    const { client } = aClient({
      ListContainerInstances: () => ({ containerInstanceArns: ['ci-9'] }),
      DescribeContainerInstances: () => ({
        containerInstances: [{ containerInstanceArn: 'ci-9', ec2InstanceId: 'i-9', agentConnected }],
      }),
    });
    const remains = await readRemains({ ec2: client, ecs: client, elb: client, discovery: client }, 'demo', null);
    expect(remains.registrations).toEqual([{ arn: 'ci-9', instanceId: 'i-9', ours }]);
  },
);

it('The revision that a deployment would go back to is not tidied away, however many newer ones there are', async () => {
  const newest = REVISIONS_KEPT + 4;
  const taskDefinitionArns = Array.from({ length: newest }, (_, nth) => `arn:web:${newest - nth}`);
  const { client } = aClient({
    ListTaskDefinitions: () => ({ taskDefinitionArns }),
    DescribeTaskDefinition: ({ taskDefinition }) => ({
      taskDefinition: { taskDefinitionArn: taskDefinition, status: 'ACTIVE' },
      tags: [{ key: 'evenkeel:cluster', value: 'demo' }],
    }),
  });
  const family = { family: 'web', arn: taskDefinitionArns[0]!, hash: 'x' };
  const progress = { settledSince: '2026-06-01T12:00:00.000Z', before: { 'shop-web': 'arn:web:2' } } as unknown as DeployProgress;
  const old = await readOldRevisions(client, 'demo', { families: [family], services: [], tasks: [] }, progress);
  expect(old).toEqual(['arn:web:1', 'arn:web:3', 'arn:web:4']);
});
