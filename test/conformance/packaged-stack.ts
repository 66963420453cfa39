import { zipFunction } from '../../scripts/zip-function.mjs';
import { FUNCTIONS, packageStack, type Resource, type Template } from '../packaging/stack.js';
import type { Ministack } from './ministack.js';

/** What the test must change of the packaged template before ministack can make it, and why. */
export const CHANGES = {
  'AWS::EC2::SecurityGroupIngress':
    'left out: ministack 1.5.33 makes groups with the rules that they carry, and no rule that stands by itself',
  'AWS::Logs::QueryDefinition': 'left out: it has no saved queries',
  'the AMI parameter': 'one of ours: /aws/service/ is AWS’s, and ministack knows no image of ECS there',
  'aws.ecs, aws.cloudwatch, aws.ec2 in rules': 'another prefix: nobody but AWS may put an event of aws.*, there as on AWS',
  SIMULATED: 'true for notify: so that it posts to a receiver on this machine',
} as const;

export const AMI_PARAMETER = '/evenkeel/ami';
export const SLACK_PARAMETER = '/evenkeel/demo/slack';

/** The prefix under which the test puts events, in place of `aws.` */
export const OURS = 'test.';

let made: Template | null = null;

/** What `npm run package` makes, in mode act and with nothing to run yet. */
const packaged = (): Template => {
  made ??= packageStack({ mode: 'act', min: '0', amiParameter: AMI_PARAMETER, slackWebhookParameter: SLACK_PARAMETER });
  return made;
};

/** The same with the changes that are listed. */
export const packagedTemplate = (): Template => {
  const template = packaged();
  const kept = Object.entries(template.Resources).filter(([, { Type }]) => !(Type in CHANGES));
  const names = new Set(kept.map(([name]) => name));
  return { ...template, Resources: Object.fromEntries(kept.map(([name, one]) => [name, changed(name, one, names)])) };
};

const changed = (name: string, resource: Resource, names: ReadonlySet<string>): Resource => ({
  ...resource,
  ...(resource.DependsOn ? { DependsOn: [resource.DependsOn].flat().filter((other) => names.has(other)) } : {}),
  Properties: CHANGED[resource.Type]?.(resource.Properties, name) ?? resource.Properties,
});

// biome-ignore lint/suspicious/noExplicitAny: a CloudFormation template is looked into, not typed
const CHANGED: Readonly<Record<string, (properties: any, name: string) => object>> = {
  'AWS::Lambda::Function': (properties) => ({
    ...properties,
    Code: { S3Bucket: BUCKET, S3Key: properties.Code.S3Key.split('/').pop() },
    Environment: { Variables: { ...properties.Environment.Variables, SIMULATED: 'true' } },
  }),
  'AWS::Events::Rule': ({ EventPattern, ...rest }) => ({
    ...rest,
    ...(EventPattern ? { EventPattern: JSON.parse(JSON.stringify(EventPattern).replaceAll('"aws.', `"${OURS}`)) } : {}),
  }),
};

const BUCKET = 'artifacts';
const STACK = 'evenkeel-demo';

/** Puts the bundles and the template where ministack finds them, once for all stacks of a test. */
export const upload = async (ministack: Ministack): Promise<void> => {
  await ministack.put(BUCKET, '');
  for (const name of FUNCTIONS) await ministack.put(`${BUCKET}/${name}.zip`, (await zipFunction(name)).zip);
  await ministack.put(`${BUCKET}/stack.json`, JSON.stringify(packagedTemplate()));
  await ministack.put(`${BUCKET}/unchanged.json`, JSON.stringify(packaged()));
};

/** Makes the stack of an uploaded template. Answers its outputs; throws with what could not be made. */
export const createStack = async (ministack: Ministack, template: 'stack' | 'unchanged'): Promise<Outputs> => {
  await ministack.form('cloudformation', 'CreateStack', {
    StackName: STACK,
    TemplateURL: `${ministack.url}/${BUCKET}/${template}.json`,
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
  });
  return outputsOf(await standing(ministack));
};

export type Outputs = Readonly<Record<string, string>>;

/** The stack as it is once nothing of it is in progress any more. */
const standing = async (ministack: Ministack): Promise<string> => {
  for (;;) {
    const described = await ministack.form('cloudformation', 'DescribeStacks', { StackName: STACK });
    const status = textOf(described, 'StackStatus');
    if (status === 'CREATE_COMPLETE') return described;
    if (!status?.endsWith('_IN_PROGRESS')) throw new Error(`the stack is ${status}: ${ministack.printed()}`);
    await new Promise((done) => setTimeout(done, 200));
  }
};

const outputsOf = (described: string): Outputs =>
  Object.fromEntries(
    [...described.matchAll(/<OutputKey>([^<]*)<\/OutputKey><OutputValue>([^<]*)</g)].map(([, key, value]) => [key!, value!]),
  );

/** The text of the first element of this name. */
export const textOf = (xml: string, name: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

/** The status of each thing that the stack has made, by its logical name. */
export const madeOf = async (ministack: Ministack): Promise<Readonly<Record<string, string>>> => {
  const xml = await ministack.form('cloudformation', 'DescribeStackResources', { StackName: STACK });
  const members = xml.split('<member>').slice(1);
  return Object.fromEntries(members.map((one) => [textOf(one, 'LogicalResourceId')!, textOf(one, 'ResourceStatus')!]));
};

/** Begins to delete the stack. */
export const deleteStack = async (ministack: Ministack): Promise<void> => {
  await ministack.form('cloudformation', 'DeleteStack', { StackName: STACK });
};

export const statusOf = async (ministack: Ministack): Promise<string | undefined> =>
  textOf(await ministack.form('cloudformation', 'DescribeStacks', { StackName: STACK }), 'StackStatus');
