import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Key, Store } from '../../shared/ledger/store.js';
import type { Runtime } from '../../shared/wiring/runtime.js';
import { play, type SceneStory, SLACK, scenes } from '../conformance/stories.js';
import { handlersWith } from '../conformance/tap.js';
import type { Scene } from '../support/a-local.js';
import { ACCOUNT, arn, iamCallsOf, type Made, REGION, type Recorded } from './iam-calls.js';
import { allows, type IamCall, type Names } from './policy.js';
import { actionsOf, packageStack, statementsOf } from './stack.js';

const LONGEST = 300_000;

const stack = packageStack({ slackWebhookParameter: SLACK });

const ROLES = { api: 'ApiRole', notify: 'NotifyRole', provision: 'ProvisionRole', reconcile: 'ReconcileRole' } as const;
type Name = keyof typeof ROLES;

/** Rights that are used otherwise than by a call of ours, or by one that no scene comes to, and why. */
const UNHEARD: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': 'Lambda writes the function’s log with them',
  'logs:PutLogEvents': 'Lambda writes the function’s log with them',
  'sqs:ReceiveMessage': 'Lambda reads the queues with them',
  'sqs:DeleteMessage': 'Lambda reads the queues with them',
  'sqs:GetQueueAttributes': 'Lambda reads the queues with them',
  'dynamodb:DescribeStream': 'Lambda reads the table’s stream with them',
  'dynamodb:GetRecords': 'Lambda reads the table’s stream with them',
  'dynamodb:GetShardIterator': 'Lambda reads the table’s stream with them',
  'dynamodb:ListStreams': 'Lambda reads the table’s stream with them',
  'notify sqs:SendMessage': 'Lambda hands on with it what notify could not deliver',
  'iam:CreateServiceLinkedRole': 'EC2 asks for it with the first Spot request of an account',
  'ecr:GetAuthorizationToken': 'images of ECR are not simulated; test/conformance/alone.ts makes the call',
  'ecr:BatchGetImage': 'a registry of ECR asks for it, over the distribution protocol',
  'ecr:GetDownloadUrlForLayer': 'a registry of ECR asks for it, over the distribution protocol',
  'ec2:DescribeVpcEndpoints': 'only where a subnet has no route to the internet; test/conformance/ministack.test.ts comes to it',
  'reconcile ec2:DescribeSubnets': 'only where the function’s variables name no zone; the stack’s do',
  'servicediscovery:DeleteService': 'only for a name that ECS has left behind, which the simulated ECS does not',
  'api ssm:GetParameter': 'only where callers have keys; test/api/admit.test.ts reads them',
  'elasticloadbalancing:ModifyRule': 'only for a rule that somebody has edited; test/conformance/course.ts makes the call',
};

/** Which call of DynamoDB each call of the store is; test/conformance/alone.ts makes them on a table. */
const ON_THE_TABLE = { get: 'GetItem', put: 'UpdateItem', delete: 'DeleteItem', query: 'Query' } as const;

/** What the functions asked for while a scene was played, each different question once. */
const recorded = async (
  story: SceneStory,
): Promise<{ readonly calls: readonly Recorded[]; readonly names: Names; readonly made: Made }> => {
  const calls = new Map<string, Recorded>();
  const record = (call: Recorded) => void calls.set(JSON.stringify(call), call);
  let known: ReturnType<typeof whatIsMade> | null = null;
  const tell = async (scene: Scene) => {
    known = whatIsMade(scene);
    await story.tell(scene);
  };
  await play(
    { ...story, tell },
    'direct',
    handlersWith((by, runtime) => listenedTo(by, runtime, record)),
  );
  return { calls: [...calls.values()], ...known! };
};

type Keep = (call: Recorded) => void;

const listenedTo = (by: string, runtime: Runtime, record: Keep): Runtime => ({
  ...runtime,
  store: storeListenedTo(by, runtime.store!, record),
  attach: (client) => {
    runtime.attach?.(client);
    const { send } = client as unknown as { send: (command: Command) => unknown };
    const recording = (command: Command) => {
      record({
        by,
        client: client.constructor.name,
        operation: command.constructor.name.replace(/Command$/, ''),
        input: command.input,
      });
      return send(command);
    };
    Object.assign(client, { send: recording });
  },
});

interface Command {
  readonly input: unknown;
}

const storeListenedTo = (by: string, store: Store, record: Keep): Store =>
  Object.fromEntries(
    Object.entries(ON_THE_TABLE).map(([name, operation]) => [
      name,
      (...given: never[]) => {
        const [row] = given as readonly (string | Key)[];
        const partition = typeof row === 'object' ? row.partition : row;
        record({ by, client: 'DynamoDBClient', operation, input: { partition } });
        return (store[name as keyof Store] as (...all: never[]) => unknown)(...given);
      },
    ]),
  ) as unknown as Store;

const whatIsMade = ({ local }: Scene): { readonly names: Names; readonly made: Made } => {
  const { refs } = local.stack;
  const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/evenkeel/evenkeel-demo-${name}`;
  const made: Made = {
    cluster: 'demo',
    launchTemplates: [refs['LaunchTemplate']!],
    securityGroup: refs['InstanceSecurityGroup']!,
    vpc: Object.values(local.stack.env).find(({ VPC_ID }) => VPC_ID)!['VPC_ID']!,
    table: arn('dynamodb', 'table/evenkeel-demo'),
  };
  const names = {
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    Cluster: 'demo',
    'Cluster.Arn': arn('ecs', 'cluster/demo'),
    LaunchTemplate: refs['LaunchTemplate']!,
    'InstanceSecurityGroup.GroupId': refs['InstanceSecurityGroup']!,
    'Network.VpcId': made.vpc,
    'InstanceProfile.Arn': `arn:aws:iam::${ACCOUNT}:instance-profile/evenkeel/evenkeel-demo-instance`,
    'InstanceRole.Arn': role('instance'),
    'ExecutionRole.Arn': role('execution'),
    'TaskRole.Arn': role('task'),
    'Table.Arn': made.table,
    'Table.StreamArn': `${made.table}/stream/1`,
    TaskLogs: refs['TaskLogs']!,
    'WorkQueue.Arn': arn('sqs', 'evenkeel-demo-work.fifo'),
    'HalfMinuteQueue.Arn': arn('sqs', 'evenkeel-demo-half-minute'),
    'EventDeadLetters.Arn': arn('sqs', 'evenkeel-demo-event-dead-letters'),
    Topic: refs['Topic']!,
  };
  return { names, made };
};

describe('the calls that each function makes, scene by scene', () => {
  const used = new Map<Name, Set<string>>(Object.keys(ROLES).map((name) => [name as Name, new Set()]));
  const denied: string[] = [];
  const examples = new Map<string, readonly [Recorded, Made, Names]>();

  beforeAll(async () => {
    for (const [title, story] of Object.entries(scenes)) {
      const { calls, names, made } = await recorded(story);
      const asked = new Map<string, readonly [Name, IamCall]>();
      for (const call of calls) examples.set(call.operation, [call, made, names]);
      for (const call of calls)
        for (const one of iamCallsOf(call, made)) asked.set(`${call.by} ${JSON.stringify(one)}`, [call.by as Name, one]);
      for (const [text, [by, one]] of asked) {
        used.get(by)!.add(one.action);
        if (!allows(stack, ROLES[by], one, names)) denied.push(`${title}: ${text}`);
      }
    }
  }, LONGEST);

  it('are allowed to it, with the resources that they name and the tags that they set', () => {
    expect(denied).toEqual([]);
  });

  it.each(Object.keys(ROLES) as Name[])('are all that %s is allowed, but for the rights that are listed', (name) => {
    // provision runs passes of the loop: the policies that they share are used by either.
    const passes = name === 'provision' ? used.get('reconcile')! : new Set();
    const unused = actionsOf(statementsOf(stack, ROLES[name])).filter(
      (action) =>
        !used.get(name)!.has(action) && !passes.has(action) && !(action in UNHEARD) && !(`${name} ${action}` in UNHEARD),
    );
    expect(unused).toEqual([]);
  });

  it('are none of those that are listed as not heard', () => {
    const heard = Object.keys(UNHEARD).filter((action) =>
      action.includes(' ')
        ? used.get(action.split(' ')[0] as Name)!.has(action.split(' ')[1]!)
        : [...used.values()].some((set) => set.has(action)),
    );
    expect(heard).toEqual([]);
  });

  it.each([
    'RunInstances',
    'CreateFleet',
    'RunTask',
    'RegisterTaskDefinition',
    'CreateTargetGroup',
    'CreateHttpNamespace',
    'CreateAccessPoint',
  ])('would not be allowed without the cluster’s tag: %s', (operation) => {
    const [call, made, names] = examples.get(operation)!;
    const { tags, Tags, TagSpecifications, ...untagged } = call.input;
    expect(JSON.stringify(tags ?? Tags ?? TagSpecifications)).toContain('evenkeel:cluster');
    const questions = iamCallsOf({ ...call, input: untagged }, made);
    expect(questions.every((one) => allows(stack, ROLES[call.by as Name], one, names))).toBe(false);
  });

  it.each(['UpdateService', 'DeleteService', 'UpdateContainerInstancesState', 'ListTasks', 'UpdateTaskProtection'])(
    'would not be allowed in another cluster: %s',
    (operation) => {
      const [call, made, names] = examples.get(operation)!;
      const [question] = iamCallsOf({ ...call, client: 'ECSClient', input: { ...call.input, cluster: 'blue' } }, made);
      expect(allows(stack, ROLES[call.by as Name], question!, names)).toBe(false);
    },
  );
});
