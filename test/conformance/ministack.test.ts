import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { matches } from '../../simulator/event-pattern.js';
import { ofType } from '../packaging/stack.js';
import { webServices } from '../support/a-local.js';
import { type Ministack, startMinistack } from './ministack.js';
import {
  AMI_PARAMETER,
  CHANGES,
  createStack,
  deleteStack,
  madeOf,
  OURS,
  packagedTemplate,
  SLACK_PARAMETER,
  statusOf,
  textOf,
  upload,
} from './packaged-stack.js';
import { describeWith, runs } from './tools.js';

const LONGEST = 300_000;

/** What EventBridge sends of its own accord, as in events/. */
const EVENTS = [
  'cloudwatch-alarm',
  'ecs-task',
  'ecs-container-instance',
  'ecs-service-action',
  'ecs-deployment',
  'ec2-spot-interruption',
  'ec2-rebalance-recommendation',
] as const;

/** A line that a function logs as it answers may be lost to ministack, which reads until the answer: the event is sent again. */
const LOOKS_AN_EVENT = 12;

const sample = (name: string) => JSON.parse(readFileSync(`events/${name}.json`, 'utf8'));

describeWith(runs('ministack', '--help'), 'ministack', 'the packaged stack on ministack', () => {
  let ministack: Ministack;
  let slack: { readonly server: Server; readonly url: string; readonly heard: string[] };
  let api: string;

  beforeAll(async () => {
    slack = await receiver();
    ministack = await startMinistack();
    await upload(ministack);
    await ministack.json('ssm', 'AmazonSSM.PutParameter', { Name: AMI_PARAMETER, Value: AMI, Type: 'String' });
    await ministack.json('ssm', 'AmazonSSM.PutParameter', { Name: SLACK_PARAMETER, Value: slack.url, Type: 'SecureString' });
  }, LONGEST);

  afterAll(async () => {
    slack.server.close();
    await ministack.close();
  }, LONGEST);

  /** Asks until it is so; what ministack printed is the story of one that never is. */
  const eventually = async <T>(what: string, ask: () => Promise<T | null | undefined | false>): Promise<T> => {
    for (let times = 0; times < 120; times++) {
      const answer = await ask();
      if (answer) return answer;
      await new Promise((done) => setTimeout(done, 500));
    }
    throw new Error(`${what} never came to be: ${ministack.printed()}`);
  };

  const instances = async (): Promise<{ readonly state: string; readonly xml: string }[]> => {
    const xml = await ministack.form('ec2', 'DescribeInstances');
    return xml
      .split('<instanceId>')
      .slice(1)
      .map((one) => ({ state: textOf(one, 'name')!, xml: one }));
  };

  /** What each pass said woke it, as the function logged it. */
  const wokenBy = async (): Promise<string[]> => {
    const { events = [] } = await ministack
      .json('logs', 'Logs_20140328.FilterLogEvents', { logGroupName: '/aws/lambda/evenkeel-demo-reconcile' })
      .catch(() => ({ events: [] }));
    return (events as { message: string }[]).flatMap(({ message }) =>
      [...message.matchAll(/"message":"pass".*?"trigger":"([^"]*)"/g)].map(([, trigger]) => trigger!),
    );
  };

  it('is refused for exactly those resource types that are listed as left out', async () => {
    const left = Object.keys(CHANGES).filter((change) => change.startsWith('AWS::'));
    await expect(createStack(ministack, 'unchanged')).rejects.toThrow(`Unrecognized resource types: [${left.sort().join(', ')}]`);
  });

  it(
    'is not made where no agent could reach ECS, and the stack says why: its default VPC has no route to its internet gateway',
    async () => {
      await expect(createStack(ministack, 'stack')).rejects.toThrow(
        /the stack is ROLLBACK_COMPLETE[\s\S]*Capacity.*An agent in subnet-00000001 cannot reach ECS/,
      );
    },
    LONGEST,
  );

  it(
    'is made whole otherwise, its custom resources answered by the bundle',
    async () => {
      await openTheVpc(ministack);
      const outputs = await createStack(ministack, 'stack');
      api = outputs['Api']!;
      expect(outputs).toMatchObject({ Cluster: 'demo', Mode: 'act' });
      const asked = Object.keys(packagedTemplate().Resources).filter((name) => name !== 'OtherLaunchTemplate');
      const made = await madeOf(ministack);
      expect(asked.filter((name) => made[name] !== 'CREATE_COMPLETE')).toEqual(CONDITIONAL);
    },
    LONGEST,
  );

  it(
    'answers at its HTTP API: health to anybody, everything else to signed calls only',
    async () => {
      expect(await ministack.unsigned('GET', `${api}/healthz`)).toMatchObject({ status: 200 });
      expect(await ministack.unsigned('GET', `${api}/v1/cluster`)).toMatchObject({ status: 403 });
      const cluster = await ministack.api('GET', `${api}/v1/cluster`);
      expect(JSON.parse(cluster.body)).toMatchObject({ cluster: 'demo' });
    },
    LONGEST,
  );

  it(
    'makes one instance of a compose file: API to table and queue, queue to a pass, the pass to EC2',
    async () => {
      const put = await ministack.api('PUT', `${api}/v1/projects/web`, webServices(['a']));
      expect([put.status, JSON.parse(put.body).deployment?.status]).toEqual([202, 'queued']);
      const [launched] = await eventually('an instance', async () => {
        const found = await instances();
        return found.length > 0 && found;
      });
      expect(textOf(launched!.xml, 'instanceType')).toBe('t3.small');
      expect(launched!.xml).toMatch(/<key>evenkeel:cluster<\/key><value>demo</);
      expect(launched!.xml).toMatch(/<key>evenkeel:intent<\/key><value>int_/);
    },
    LONGEST,
  );

  it(
    'tells people of it: table stream to notify, notify to the topic, the topic to notify, notify to Slack',
    async () => {
      const told = await eventually('a message in Slack', async () => slack.heard.find((one) => one.includes('scaled out')));
      expect(JSON.parse(told)).toMatchObject({ text: expect.stringContaining('demo: scaled out 0 -&gt; 1') });
    },
    LONGEST,
  );

  it.each(EVENTS)(
    'is woken by an event as AWS sends it, through rule and queue: %s',
    async (name) => {
      const event = sample(name);
      const before = (await wokenBy()).length;
      let looks = 0;
      await eventually(`a pass for ${name}`, async () => {
        if (looks++ % LOOKS_AN_EVENT === 0) await putEvent(ministack, event);
        return (await wokenBy()).slice(before).includes(`event ${event['detail-type']}`);
      });
    },
    LONGEST,
  );

  it('by ministack’s reading of event patterns, each rule lets through what it does by the simulator’s', async () => {
    const rules = ofType(packagedTemplate(), 'AWS::Events::Rule').filter(([, { Properties }]) => Properties.EventPattern);
    const verdicts: [string, string, boolean, boolean][] = [];
    for (const [rule, { Properties }] of rules) {
      const pattern = known(Properties.EventPattern);
      for (const [what, event] of Object.entries(EVENT_VARIANTS)) {
        const { Result } = await ministack.json('events', 'AWSEvents.TestEventPattern', {
          EventPattern: JSON.stringify(pattern),
          Event: JSON.stringify(event),
        });
        verdicts.push([rule, what, Result, matches(pattern, event)]);
      }
    }
    expect(verdicts.filter(([, , theirs, ours]) => theirs !== ours)).toEqual([]);
    expect(verdicts.filter(([, , theirs]) => theirs)).toHaveLength(EVENTS.length);
    expect(rules.filter(([rule]) => !verdicts.some(([name, , theirs]) => name === rule && theirs))).toEqual([]);
  });

  it(
    'takes its instance away before it goes, and waits until no pass can launch another',
    async () => {
      expect((await instances()).map(({ state }) => state)).toEqual(['running']);
      await deleteStack(ministack);
      await eventually('an end of the instance', async () => (await instances()).every(({ state }) => state === 'terminated'));
      expect(await statusOf(ministack)).toBe('DELETE_IN_PROGRESS');
    },
    LONGEST,
  );
});

const AMI = 'ami-0123456789abcdef0';

/** Resources whose condition does not hold with these parameters. */
const CONDITIONAL = ['EmailSubscription'];

/** A default VPC of AWS has this route; ministack 1.5.33 makes the gateway without it. */
const openTheVpc = async (ministack: Ministack): Promise<void> => {
  const RouteTableId = textOf(await ministack.form('ec2', 'DescribeRouteTables'), 'routeTableId')!;
  const GatewayId = textOf(await ministack.form('ec2', 'DescribeInternetGateways'), 'internetGatewayId')!;
  await ministack.form('ec2', 'CreateRoute', { RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' });
};

const ours = (source: string): string => source.replace(/^aws\./, OURS);

const putEvent = async (ministack: Ministack, event: ReturnType<typeof sample>): Promise<void> => {
  const { FailedEntryCount, Entries } = await ministack.json('events', 'AWSEvents.PutEvents', {
    Entries: [
      {
        Source: ours(event.source),
        DetailType: event['detail-type'],
        Detail: JSON.stringify(event.detail),
        Resources: event.resources,
      },
    ],
  });
  if (FailedEntryCount > 0) throw new Error(JSON.stringify(Entries));
};

/** Each sample, and the same of another cluster: those go nowhere, but that Spot notices do not say whose they are. */
const EVENT_VARIANTS: Readonly<Record<string, unknown>> = Object.fromEntries(
  EVENTS.flatMap((name) => {
    const event = { ...sample(name), source: ours(sample(name).source) };
    const elsewhere = JSON.parse(JSON.stringify(event).replaceAll('/demo', '/blue').replaceAll('-demo-', '-blue-'));
    return name.startsWith('ec2-')
      ? [[name, event]]
      : [
          [name, event],
          [`${name} of another cluster`, elsewhere],
        ];
  }),
);

/** A pattern with the names that the stack has on ministack. */
const known = (pattern: unknown): object =>
  JSON.parse(
    JSON.stringify(pattern)
      .replaceAll('{"Fn::GetAtt":["Cluster","Arn"]}', '"arn:aws:ecs:us-east-1:123456789012:cluster/demo"')
      .replace(/\{"Fn::Sub":("[^"]*")\}/g, '$1')
      .replaceAll('${AWS::Partition}', 'aws')
      .replaceAll('${AWS::Region}', 'us-east-1')
      .replaceAll('${AWS::AccountId}', '123456789012')
      .replaceAll('${Cluster}', 'demo'),
  );

/** Somebody's incoming webhook. */
const receiver = async () => {
  const heard: string[] = [];
  const server = createServer(async (request, response) => {
    heard.push(await text(request));
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
};
