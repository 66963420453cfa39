import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateLaunchTemplateCommand,
  CreateTagsCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2ServiceException,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  ClusterNotFoundException,
  DescribeServicesCommand,
  ListClustersCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { QueueDoesNotExist, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, GetParametersCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import { AwsError, type Operation } from '../../simulator/parts.js';
import { aTemplate, clientOn, ec2On, ecsOn, INSIDE, inTime, LANES, type Lane, launchOf, smallAmazon, ssmOn } from './support.js';

/** What a caller can tell of an answer or an error, without the request id. */
const heard = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    const { $metadata, ...answer } = (await promise) as { $metadata: { httpStatusCode: number } };
    return { status: $metadata.httpStatusCode, answer };
  } catch (error) {
    const { name, message, $fault, $metadata } = error as Error & { $fault?: string; $metadata?: { httpStatusCode: number } };
    return { name, message, fault: $fault, status: $metadata?.httpStatusCode };
  }
};

/** A whole life of an instance, as an SDK client hears it. */
const story = async (lane: Lane): Promise<unknown[]> => {
  const amazon = smallAmazon();
  const input = launchOf(amazon, aTemplate(amazon), { ClientToken: 'token <&> 1' }) as never;
  const ec2 = ec2On(amazon, lane);
  const ssm = ssmOn(amazon, lane);
  const lines: unknown[] = [];
  const say = async (promise: Promise<unknown>): Promise<void> => void lines.push(await heard(promise));
  await say(ec2.send(new RunInstancesCommand(input)));
  await say(ec2.send(new RunInstancesCommand(input)));
  await say(ec2.send(new RunInstancesCommand({ ...(input as object), InstanceType: 't3.medium' } as never)));
  await say(ec2.send(new DescribeInstancesCommand({})));
  await amazon.world.run(61_234);
  const [id] = [...amazon.ec2.instances.keys()];
  await say(ec2.send(new CreateTagsCommand({ Resources: [id!], Tags: [{ Key: 'a<b>&"c"', Value: '' }] })));
  await say(ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'tag-key', Values: ['a*'] }] })));
  await say(ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] })));
  await say(ec2.send(new DescribeSubnetsCommand({})));
  await say(ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: ['default'] }] })));
  await say(ec2.send(new DescribeImagesCommand({})));
  await say(ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['t3.small', 'm5.large'] })));
  await say(ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'template-0', Versions: ['$Latest'] })));
  await say(
    ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'template-0', LaunchTemplateData: { KeyName: 'k' } })),
  );
  await say(ec2.send(new TerminateInstancesCommand({ InstanceIds: [id!] })));
  await say(ssm.send(new GetParameterCommand({ Name: '/nothing' })));
  await say(
    ssm.send(
      new GetParametersCommand({ Names: ['/nothing', '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id'] }),
    ),
  );
  return lines;
};

describe('the direct and the wire lane', () => {
  it('answer the same calls with the same answers and errors', async () => {
    const [direct, wire] = [await story('direct'), await story('wire')];
    for (const [index, line] of direct.entries()) expect(wire[index]).toEqual(line);
    expect(direct).toHaveLength(16);
  });

  it.each(LANES)('%s: a call from an invocation takes virtual time and a call from outside takes none', async (lane) => {
    const amazon = smallAmazon();
    const outside = ec2On(amazon, lane).send(new DescribeSubnetsCommand({}));
    expect((await outside).Subnets).toHaveLength(2);
    const before = amazon.world.now();
    let heardAt = 0;
    const inside = ec2On(amazon, lane, INSIDE)
      .send(new DescribeSubnetsCommand({}))
      .then(() => (heardAt = amazon.world.now()));
    await inTime(amazon, inside);
    expect(heardAt - before).toBeGreaterThan(10);
    expect(heardAt - before).toBeLessThan(5_000);
  });

  it('hear it at the same virtual instant, though the wire encodes', async () => {
    const heardAt = async (lane: Lane): Promise<number> => {
      const amazon = smallAmazon();
      const client = ec2On(amazon, lane, INSIDE);
      let at = 0;
      await inTime(
        amazon,
        client.send(new DescribeSubnetsCommand({})).then(() => (at = amazon.world.now())),
      );
      return at;
    };
    expect(await heardAt('wire')).toBe(await heardAt('direct'));
  });
});

const answering = (operations: Record<string, Operation>) => () => ({ operations }) as never;
const failing =
  (name: string, message: string, extra = {}) =>
  () => {
    throw new AwsError(name, message, 400, extra);
  };

describe('the wire lane throws the classes of the API’s model', () => {
  it('for JSON', async () => {
    const amazon = smallAmazon({
      ecs: answering({ DescribeServices: failing('ClusterNotFoundException', 'Cluster not found.') }),
    });
    const error = await ecsOn(amazon, 'wire')
      .send(new DescribeServicesCommand({ services: ['a'] }))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClusterNotFoundException);
    expect(error).toMatchObject({ name: 'ClusterNotFoundException', message: 'Cluster not found.', $fault: 'client' });
  });

  it('for EC2, whose errors have no model', async () => {
    const error = await ec2On(smallAmazon(), 'wire')
      .send(new TerminateInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EC2ServiceException);
    expect(error).toMatchObject({ name: 'InvalidInstanceID.NotFound', $metadata: { httpStatusCode: 400 } });
  });

  it('for the query protocol, where the code differs from the class', async () => {
    const amazon = smallAmazon({
      elb: answering({ DescribeTargetGroups: failing('TargetGroupNotFoundException', 'none such') }),
    });
    const error = await clientOn(ElasticLoadBalancingV2Client, amazon, 'wire')
      .send(new DescribeTargetGroupsCommand({ Names: ['x'] }))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TargetGroupNotFoundException);
  });

  it('for SSM and SQS', async () => {
    const amazon = smallAmazon({ sqs: answering({ SendMessage: failing('QueueDoesNotExist', 'no queue') }) });
    const ssm = await ssmOn(amazon, 'wire')
      .send(new GetParameterCommand({ Name: 'x' }))
      .catch((thrown: unknown) => thrown);
    expect(ssm).toBeInstanceOf(ParameterNotFound);
    const sqs = clientOn(SQSClient, amazon, 'wire');
    const gone = await sqs
      .send(new SendMessageCommand({ QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/x', MessageBody: 'y' }))
      .catch((thrown: unknown) => thrown);
    expect(gone).toBeInstanceOf(QueueDoesNotExist);
  });
});

describe('the wire carries', () => {
  it('dates, numbers and lists of CloudWatch both ways', async () => {
    const seen: unknown[] = [];
    const amazon = smallAmazon({
      cloudwatch: answering({
        GetMetricData: (input) => {
          seen.push(input);
          return { MetricDataResults: [{ Id: 'a', Timestamps: [input.StartTime], Values: [12.5], StatusCode: 'Complete' }] };
        },
      }),
    });
    const client = clientOn(CloudWatchClient, amazon, 'wire');
    const StartTime = new Date('2026-03-02T09:00:00.123Z');
    const input = { StartTime, EndTime: new Date('2026-03-02T09:01:00Z'), MetricDataQueries: [{ Id: 'a', ReturnData: true }] };
    const { MetricDataResults } = await client.send(new GetMetricDataCommand(input));
    expect(seen).toEqual([input]);
    expect(MetricDataResults).toEqual([{ Id: 'a', Timestamps: [StartTime], Values: [12.5], StatusCode: 'Complete' }]);
  });

  it('maps of the query protocol', async () => {
    const seen: unknown[] = [];
    const Publish: Operation = (input) => {
      seen.push(input);
      return { MessageId: 'm' };
    };
    const client = clientOn(SNSClient, smallAmazon({ sns: answering({ Publish }) }), 'wire');
    const input = { TopicArn: 't', Message: 'über <b>', MessageAttributes: { kind: { DataType: 'String', StringValue: 'x&y' } } };
    expect(await client.send(new PublishCommand(input))).toMatchObject({ MessageId: 'm' });
    expect(seen).toEqual([input]);
  });

  it('nested lists of ECS', async () => {
    const RegisterTaskDefinition: Operation = (taskDefinition) => ({ taskDefinition });
    const client = ecsOn(smallAmazon({ ecs: answering({ RegisterTaskDefinition }) }), 'wire');
    const input = { family: 'f', containerDefinitions: [{ name: 'a', environment: [], portMappings: [{ containerPort: 80 }] }] };
    expect((await client.send(new RegisterTaskDefinitionCommand(input))).taskDefinition).toEqual(input);
  });
});

describe('nonsense', () => {
  it('without a required member is refused on the wire, as AWS would', async () => {
    const client = ecsOn(smallAmazon({ ecs: answering({ RegisterTaskDefinition: () => ({}) }) }), 'wire');
    await expect(client.send(new RegisterTaskDefinitionCommand({ famly: 'x' } as never))).rejects.toThrow(/missing .*family/);
  });

  it.each(LANES)('%s: an operation that is not simulated says so by name', async (lane) => {
    const client = ecsOn(smallAmazon({ ecs: answering({}) }), lane);
    await expect(client.send(new ListClustersCommand({}))).rejects.toThrow(/ecs ListClusters is not simulated/);
  });
});
