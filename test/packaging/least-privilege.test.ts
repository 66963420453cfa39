import { describe, expect, it } from '@jest/globals';
import { callsOf } from './calls.js';
import { actionsOf, packageStack, statementsOf } from './stack.js';

const stack = packageStack({ slackWebhookParameter: '/evenkeel/demo/slack' });

const granted = (role: string): readonly string[] => actionsOf(statementsOf(stack, role));

/** What a right is needed for besides a call of ours: the log, the mapping that feeds a function, tags and roles inside other calls. */
const WITHOUT_A_CALL: Readonly<Record<string, readonly string[]>> = {
  // Registries of ECR are asked over the distribution protocol, with these rights.
  api: ['logs:CreateLogStream', 'logs:PutLogEvents', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  notify: [
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    'sqs:SendMessage',
  ],
  reconcile: [
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'iam:PassRole',
    'iam:CreateServiceLinkedRole',
    'ec2:CreateTags',
    'ecs:TagResource',
    'elasticloadbalancing:AddTags',
    'servicediscovery:TagResource',
    'elasticfilesystem:TagResource',
  ],
};

/** What the table's driver could do for every function and this one never does: test/packaging/recorded-calls.test.ts listens. */
const NEVER_CALLED: Readonly<Record<string, readonly string[]>> = { notify: ['dynamodb:DeleteItem'] };

const surplus = (name: string, role: string, calls: readonly string[]): readonly string[] =>
  granted(role).filter((action) => !calls.includes(action) && !WITHOUT_A_CALL[name]?.includes(action));

describe('least privilege', () => {
  it('grants the api exactly what it calls', async () => {
    const calls = await callsOf('api');
    expect(calls.filter((call) => !granted('ApiRole').includes(call))).toEqual([]);
    expect(surplus('api', 'ApiRole', calls)).toEqual([]);
  });

  it('grants notify exactly what it calls', async () => {
    const calls = (await callsOf('notify')).filter((call) => !NEVER_CALLED['notify']!.includes(call));
    expect(calls.filter((call) => !granted('NotifyRole').includes(call))).toEqual([]);
    expect(surplus('notify', 'NotifyRole', calls)).toEqual([]);
  });

  it('grants the loop exactly what it calls', async () => {
    const calls = await callsOf('reconcile');
    expect(calls.filter((call) => !granted('ReconcileRole').includes(call))).toEqual([]);
    expect(surplus('reconcile', 'ReconcileRole', calls)).toEqual([]);
  });

  it('grants provision what it calls, and what the passes call that it runs', async () => {
    const calls = await callsOf('provision');
    expect(calls.filter((call) => !granted('ProvisionRole').includes(call))).toEqual([]);
    expect(surplus('reconcile', 'ProvisionRole', calls)).toEqual([]);
  });
});
