// Checks 2 to 4, and 13 without our stack, of docs/real-account-checklist.md against EC2 as your credentials and AWS_REGION say, and takes away what it started:
//   node scripts/real-account.mjs --subnet subnet-… --image ami-… [--type t3.micro] [--yes]
// Without --yes it says what it would do. Exit: 0 as expected, 1 not, 2 not understood or not allowed.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  DeleteLaunchTemplateCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';

const USAGE = 'node scripts/real-account.mjs --subnet subnet-… --image ami-… [--type t3.micro] [--yes]';

const valuesOf = (args) => {
  const text = { type: 'string' };
  const flag = { type: 'boolean' };
  try {
    return parseArgs({ args, options: { subnet: text, image: text, type: text, yes: flag, help: flag } }).values;
  } catch (error) {
    return { wrong: error.message };
  }
};

/** Each run has a value of its own, so that it takes away what it started and nothing else. */
const TAG = { Key: 'evenkeel:proof', Value: randomUUID() };
const { subnet, image, type = 't3.micro', yes, help, wrong } = valuesOf(process.argv.slice(2));
// The SDK's own switch for its note on future Node versions: it is not for whoever runs this.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const ec2 = new EC2Client({});
const started = new Set();
const templates = new Set();
const unexpected = [];
/** What has been asked for and not answered yet. */
const asked = new Set();
let isStopping = false;

/** Whatever makes something: not begun any more once we are stopping, and waited for before what was made is taken away. */
const make = async (command) => {
  if (isStopping) throw new Error('interrupted');
  const answer = ec2.send(command);
  asked.add(answer);
  return answer.finally(() => asked.delete(answer));
};

const launch = async (token, instanceType = type) => {
  const { Instances = [] } = await make(
    new RunInstancesCommand({
      ClientToken: token,
      MinCount: 1,
      MaxCount: 1,
      ImageId: image,
      InstanceType: instanceType,
      SubnetId: subnet,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [TAG, { Key: 'Name', Value: 'evenkeel-proof' }] }],
    }),
  );
  started.add(Instances[0].InstanceId);
  return Instances[0].InstanceId;
};

/** The id, or the name of the error: both are answers. */
const answerOf = (work) => work.catch((error) => error.name);

const expect = (what, seen, isSo) => {
  console.log(`${isSo ? 'as expected' : 'UNEXPECTED '}  ${what}: ${seen}`);
  if (!isSo) unexpected.push(what);
};

/** What this run has started, as EC2 shows it by its tag. */
const shown = async () => {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: `tag:${TAG.Key}`, Values: [TAG.Value] }] }),
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances);
};

/** Seconds until a list by tag shows it; null = not within five minutes. */
const shownAfter = async (id, since) => {
  while (Date.now() - since < 300_000) {
    if ((await shown()).some(({ InstanceId }) => InstanceId === id)) return Math.round((Date.now() - since) / 100) / 10;
    await sleep(500);
  }
  return null;
};

/** Within five minutes; what comes afterwards tells when it was not. */
const terminated = async (id) => {
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  for (let tries = 0; tries < 300 && (await stateOf(id)) !== 'terminated'; tries += 1) await sleep(1_000);
};

const stateOf = async (id) => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations[0].Instances[0].State.Name;
};

const checks = async () => {
  const token = `evenkeel-proof-${randomUUID()}`;
  const since = Date.now();
  const first = await launch(token);
  const seconds = await shownAfter(first, since);
  expect('4 seconds until EC2 shows a launch by its tag', seconds, seconds !== null && seconds < 300);
  const again = await answerOf(launch(token));
  expect('2 the same call with the same token', again, again === first);
  const other = await answerOf(launch(token, type === 't3.micro' ? 't3.small' : 't3.micro'));
  expect('2 another request with the same token', other, other === 'IdempotentParameterMismatch');
  await terminated(first);
  const later = await answerOf(launch(token));
  expect('3 the same call after its instance is gone', later, later === first || !/^i-/.test(later));
};

/** What shared/aws/fleet.ts asks for: one Spot instance from the pools of two types; the ids that were answered, or the codes of why none. */
const fleet = async (token, template, types) => {
  const tagged = (ResourceType) => ({ ResourceType, Tags: [TAG] });
  const { Instances = [], Errors = [] } = await make(
    new CreateFleetCommand({
      ClientToken: token,
      Type: 'instant',
      TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'spot' },
      SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: { LaunchTemplateId: template, Version: '1' },
          Overrides: types.map((InstanceType) => ({ InstanceType, SubnetId: subnet })),
        },
      ],
      TagSpecifications: ['fleet', 'instance', 'volume'].map(tagged),
    }),
  );
  const ids = Instances.flatMap(({ InstanceIds = [] }) => InstanceIds);
  for (const id of ids) started.add(id);
  return ids.join() || `none: ${Errors.map(({ ErrorCode }) => ErrorCode).join()}`;
};

const fleetChecks = async () => {
  const { LaunchTemplate } = await make(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: `evenkeel-proof-${randomUUID()}`,
      LaunchTemplateData: {
        ImageId: image,
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'evenkeel-proof' }] }],
      },
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [TAG] }],
    }),
  );
  const template = LaunchTemplate.LaunchTemplateId;
  templates.add(template);
  const [token, pools] = [`evenkeel-proof-${randomUUID()}`, [type, type === 't3.small' ? 't3.medium' : 't3.small']];
  const first = await fleet(token, template, pools);
  expect('13 a fleet of two Spot pools', first, /^i-[0-9a-f]+$/.test(first));
  if (!/^i-[0-9a-f]+$/.test(first)) return;
  await shownAfter(first, Date.now());
  const again = await answerOf(fleet(token, template, pools));
  expect('13 the same fleet with the same token', again, again === first);
  const other = await answerOf(fleet(token, template, pools.slice(1)));
  expect('13 another fleet with the same token', other, other === 'IdempotentParameterMismatch');
  const tags = await tagsOf(first);
  const wanted = ['Name', TAG.Key, 'aws:ec2launchtemplate:version'];
  expect(
    '13 tags of the request, of the template and of EC2',
    tags.join(' '),
    wanted.every((key) => tags.includes(key)),
  );
  await terminated(first);
  const later = await answerOf(fleet(token, template, pools));
  expect('13 the same fleet after its instance is gone', later, later === first || !/^i-/.test(later));
};

const tagsOf = async (id) => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations[0].Instances[0].Tags.map(({ Key }) => Key).sort();
};

/** What costs money goes first; also what was started by a call whose answer was lost. */
const cleanUp = async () => {
  isStopping = true;
  await Promise.race([Promise.allSettled(asked), sleep(60_000, null, { ref: false })]);
  const ids = new Set([...started, ...(await shown().catch(() => [])).map(({ InstanceId }) => InstanceId)]);
  if (ids.size > 0) await ec2.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }));
  console.log(`terminated: ${[...ids].join(', ') || 'nothing was started'}`);
  for (const LaunchTemplateId of templates) await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId }));
};

/** Says what may be left when it cannot be taken away. */
const leave = async () => {
  try {
    await cleanUp();
  } catch (error) {
    process.exitCode = 2;
    console.error(`${error.name}: ${error.message}`);
    console.error(`Look at what is left, and terminate it: ${[...started, ...templates].join(' ')}`);
    console.error(`  aws ec2 describe-instances --filters Name=tag:${TAG.Key},Values=${TAG.Value}`);
  }
};

const interrupted = async () => {
  console.error('Interrupted: taking away what was started. A moment.');
  process.exitCode = 1;
  await leave();
  process.exit();
};

const run = async () => {
  // A terminal that is closed hangs up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, interrupted);
  console.log(`Everything carries the tag ${TAG.Key}=${TAG.Value}. Should this be killed outright, that finds what is left:`);
  console.log(`  aws ec2 describe-instances --filters Name=tag:${TAG.Key},Values=${TAG.Value}`);
  try {
    await checks();
    await fleetChecks();
    process.exitCode = unexpected.length === 0 ? 0 : 1;
  } catch (error) {
    if (isStopping) return;
    console.error(`${error.name}: ${error.message}`);
    process.exitCode = 2;
  }
  if (!isStopping) await leave();
};

/** What is wrong with what was given; null when it can be tried. */
const fault = () => {
  if (wrong) return wrong;
  if (!subnet || !image) return 'Give --subnet and --image: the subnet and the AMI of the instances that are started.';
  if (!/^subnet-[0-9a-f]{8,17}$/.test(subnet)) return `--subnet ${subnet} is no id of a subnet.`;
  return /^ami-[0-9a-f]{8,17}$/.test(image) ? null : `--image ${image} is no id of an AMI.`;
};

const refuse = (...lines) => {
  for (const line of lines) console.error(line);
  process.exitCode = 2;
};

const region = await ec2.config.region().catch(() => null);
if (help) console.log(USAGE);
else if (fault()) refuse(fault(), USAGE);
else if (!region) refuse('No Region is set: give AWS_REGION, or a profile (AWS_PROFILE) that names one.');
else if (!yes) {
  console.log(
    `Would start one ${type} in ${subnet} of ${region}, on demand and then from a Spot fleet, ask for each again three times, and terminate them: a few cents. Add --yes.`,
  );
} else await run();
