import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { judge } from './judgement.js';
import { stories } from './stories.js';
import type { Exchange } from './tap.js';
import { describeWith, runs } from './tools.js';

const LONGEST = 300_000;

/** Calls that no story makes, and why. */
const UNHEARD: Readonly<Record<string, string>> = {
  DescribeVpcEndpoints:
    'only where a subnet has no route to the internet; the simulated VPC has one, ministack’s has not (ministack.test.ts)',
};

/** What botocore 1.43.11 does not know yet and 1.43.106 does, as our SDK of the same autumn: where an instance of a fleet came to be. */
const NEWER = [
  'ec2.CreateFleet: answer.fleetInstanceSet[]: no element <availabilityZone>',
  'ec2.CreateFleet: answer.fleetInstanceSet[]: no element <subnetId>',
];

/** Each once: the same question with the same kind of answer teaches nothing more. */
const distinct = (exchanges: readonly Exchange[]): Exchange[] => [
  ...new Map(exchanges.map((one) => [`${one.operation} ${one.response.status} ${JSON.stringify(one.input)}`, one])).values(),
];

describeWith(runs('python3', '-c', 'import botocore'), 'botocore', 'by botocore’s models of the AWS APIs', () => {
  const heard: Exchange[] = [];

  it.each(Object.entries(stories))(
    'every request is valid and spelt as botocore spells it, and every answer is readable and whole: %s',
    async (_, tell) => {
      const calls: Exchange[] = [];
      await tell((exchange) => calls.push(exchange));
      const { complaints } = await judge(distinct(calls));
      heard.push(...distinct(calls));
      expect(complaints.filter(({ call, complaint }) => !NEWER.includes(`${call}: ${complaint}`))).toEqual([]);
    },
    LONGEST,
  );

  it('that is every call in the code, but for the few that are listed', () => {
    const operations = new Set(heard.map(({ operation }) => operation));
    expect(commandsOf(['shared/aws', 'shared/wiring', 'shared/ledger']).filter((name) => !operations.has(name))).toEqual(
      Object.keys(UNHEARD).sort(),
    );
  });

  it('and botocore would complain: of a wrong word, a member that is not there, one that is missing, one too many', async () => {
    const spoilt = [
      spoil(heard, 'RunTask', ({ request }) => ({
        request: { ...request, body: inBody(request.body, '"cluster"', '"clutser"') },
      })),
      spoil(heard, 'CreateService', ({ input }) => ({ input: { ...(input as object), launchType: 'EC3' } })),
      spoil(heard, 'CreateService', ({ response }) => ({
        response: { ...response, body: inBody(response.body, '"desiredCount"', '"wanted"') },
      })),
      spoil(heard, 'RunInstances', ({ response }) => ({
        response: { ...response, body: inBody(response.body, /instanceType>/g, 'type>') },
      })),
      spoil(heard, 'CreateTargetGroup', ({ request }) => ({
        request: { ...request, body: inBody(request.body, /&Port=\d+/, '') },
      })),
      spoil(heard, 'Publish', ({ input }) => ({ input: { ...(input as object), Message: undefined } })),
      spoil(heard, 'GetMetricData', ({ input }) => ({ input: { ...(input as object), StartTime: 'yesterday-ish' } })),
    ];
    const { complaints } = await judge(spoilt);
    expect(complaints.map(({ call, complaint }) => `${call}: ${complaint}`)).toEqual(
      expect.arrayContaining([
        "ecs.RunTask: request body: clutser='demo' is not what botocore sends",
        expect.stringMatching(/^ecs.CreateService: input.*'EC3' is none of EC2, FARGATE/),
        'ecs.CreateService: answer.service: no member wanted',
        expect.stringMatching(/^ec2.RunInstances: answer.*no element <type>/),
        expect.stringMatching(/^elbv2.CreateTargetGroup: request form: Port=.* is missing/),
        expect.stringMatching(/^sns.Publish: input: Missing required parameter in input: "Message"/),
        expect.stringMatching(/^cloudwatch.GetMetricData: input: Invalid type for parameter StartTime/),
      ]),
    );
  });
});

/** The operations whose commands are made in these folders, sorted. */
const commandsOf = (folders: readonly string[]): string[] => {
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8')));
  const made = files.flatMap((text) => [...text.matchAll(/new (\w+)Command\(/g)].map((match) => original(text, match[1]!)));
  return [...new Set(made)].sort();
};

/** `DeleteServiceCommand as DeleteNameCommand` */
const original = (text: string, name: string): string => new RegExp(`(\\w+)Command as ${name}Command`).exec(text)?.[1] ?? name;

const spoil = (heard: readonly Exchange[], operation: string, how: (one: Exchange) => Partial<Exchange>): Exchange => {
  const found = heard.find((one) => one.operation === operation && one.response.status === 200);
  if (!found) throw new Error(`no story calls ${operation}`);
  return { ...found, ...how(found) };
};

const inBody = (body: string, what: string | RegExp, by: string): string =>
  Buffer.from(Buffer.from(body, 'base64').toString().replace(what, by)).toString('base64');
