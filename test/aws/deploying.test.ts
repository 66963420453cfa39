import { describe, expect, it } from '@jest/globals';
import { performStep } from '../../shared/aws/deploy.js';
import { readOlder } from '../../shared/aws/observe-revisions.js';
import { readRules } from '../../shared/aws/observe-rules.js';
import { TAG } from '../../shared/deploying/names.js';
import type { DeployStep } from '../../shared/deploying/steps.js';
import type { DeployProgress } from '../../shared/model/project.js';
import { says } from './says.js';

type Answers = Parameters<typeof says>[0];

const taken = async (step: object, answers: Answers) => {
  const { client, asked } = says(answers);
  const clients = { ecs: client, elb: client, discovery: client };
  const { result, note } = await performStep(clients, { why: 'it is wanted', ...step } as DeployStep);
  return { result, note, asked };
};

const there = (project: string | null, status = 'ACTIVE'): Answers => ({
  DescribeServices: () => ({
    services: [{ serviceName: 'shop-web', status, tags: project ? [{ key: TAG.project, value: project }] : [] }],
  }),
});

const refusal = (name: string, message: string) => () => {
  throw Object.assign(new Error(message), { name });
};

describe('A rule of a listener that is there', () => {
  it('gets the conditions that are wanted now, and not the action alone', async () => {
    const changed: object[] = [];
    const rule = { arn: 'rule-1', priority: 1, port: 80, host: 'a.example', paths: ['/new'], targetGroup: null, redirectTo: 443 };
    const ModifyRule = ({ Conditions }: { Conditions: object[] }) => ({ count: changed.push(...Conditions) });
    expect(await taken({ kind: 'ensure-rule', rule: { ...rule, tags: {} } }, { ModifyRule })).toMatchObject({ result: 'done' });
    expect(changed).toEqual([
      { Field: 'host-header', HostHeaderConfig: { Values: ['a.example'] } },
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/new'] } },
    ]);
  });
});

describe('A namespace', () => {
  const step = { kind: 'delete-namespace', id: 'ns-1' };

  it('that still has services is not gone; one whose end has begun is', async () => {
    const answered = (name: string) => taken(step, { DeleteNamespace: refusal(name, 'no') });
    expect(await answered('ResourceInUse')).toMatchObject({ result: 'failed' });
    expect(await answered('DuplicateRequest')).toMatchObject({ result: 'already' });
  });
});

describe('What a deployment goes back to', () => {
  it('is a revision of before that is still ACTIVE: no service can run one that was deregistered', async () => {
    const found = async (status: string) => {
      const { client } = says({ DescribeTaskDefinition: () => ({ taskDefinition: { family: 'shop-web', status } }) });
      const progress = { back: {}, before: { 'shop-web': 'shop-web:3' } } as unknown as DeployProgress;
      return (await readOlder(client, progress)).map(({ arn }) => arn);
    };
    expect([await found('ACTIVE'), await found('INACTIVE')]).toEqual([['shop-web:3'], []]);
  });
});

describe('A service that is to be deleted', () => {
  const step = { kind: 'delete-service', cluster: 'demo', name: 'shop-web', project: 'shop' };

  it('is deleted only when it is tagged as one of this project: by force, nobody asks again', async () => {
    expect(await taken(step, there('shop'))).toMatchObject({ result: 'done', asked: ['DescribeServices', 'DeleteService'] });
    for (const project of ['shop2', null])
      expect(await taken(step, there(project))).toMatchObject({ result: 'failed', asked: ['DescribeServices'] });
    expect(await taken(step, there('shop', 'DRAINING'))).toMatchObject({ result: 'already', asked: ['DescribeServices'] });
  });
});

describe('A service that is to be created', () => {
  const input = { cluster: 'demo', serviceName: 'shop-web' };
  const step = { kind: 'create-service', input, tags: { [TAG.project]: 'shop' }, balanced: [] };
  const exists = { CreateService: refusal('InvalidParameterException', 'Creation of service was not idempotent.') };

  it('and that is there already is taken for ours by its tag alone: the answer to its creation was lost', async () => {
    expect(await taken(step, { ...exists, ...there('shop') })).toMatchObject({ result: 'already' });
    for (const project of ['shop2', null])
      expect(await taken(step, { ...exists, ...there(project) })).toMatchObject({ result: 'failed' });
    expect(await taken(step, { ...exists, ...there('shop', 'INACTIVE') })).toMatchObject({ result: 'failed' });
  });

  it('and that ECS was too busy for is not looked for: the next pass creates it', async () => {
    const busy = { CreateService: refusal('ThrottlingException', 'Rate exceeded') };
    expect(await taken(step, { ...busy, ...there('shop') })).toMatchObject({ result: 'failed', asked: ['CreateService'] });
  });
});

describe('A listener that is to be deleted', () => {
  it('stays when somebody has given it a rule meanwhile', async () => {
    const step = { kind: 'delete-listener', arn: 'listener-80' };
    const withRules = (...Rules: object[]) => taken(step, { DescribeRules: () => ({ Rules }) });
    expect(await withRules({ IsDefault: true })).toMatchObject({ result: 'done', asked: ['DescribeRules', 'DeleteListener'] });
    expect(await withRules({ IsDefault: true }, { IsDefault: false })).toMatchObject({
      result: 'stale',
      asked: ['DescribeRules'],
    });
  });
});

describe('A rule of a listener', () => {
  const seen = async (rule: object) => {
    const { client } = says({ DescribeRules: () => ({ Rules: [{ RuleArn: 'r', Priority: '7', ...rule }] }) });
    return (await readRules(client, 'listener'))[0]!;
  };
  const group = (name: string) => `arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/${name}/1`;
  const host = { Field: 'host-header', HostHeaderConfig: { Values: ['A.example.com'] } };

  it('with a condition that we never make is nobody’s that we know, whatever else it says', async () => {
    expect((await seen({ Conditions: [host] })).when).toEqual({ host: 'a.example.com', path: null });
    expect((await seen({ Conditions: [host, { Field: 'source-ip' }] })).when).toBeNull();
    const two = { Field: 'host-header', HostHeaderConfig: { Values: ['a', 'b'] } };
    expect((await seen({ Conditions: [two] })).when).toBeNull();
  });

  it('that spreads over several target groups, or does more than forward, leads to none of ours', async () => {
    const forward = (...names: string[]) => ({
      Type: 'forward',
      ForwardConfig: { TargetGroups: names.map((name) => ({ TargetGroupArn: group(name) })) },
    });
    expect((await seen({ Actions: [forward('one')] })).targetGroup).toBe('one');
    expect((await seen({ Actions: [forward('one', 'two')] })).targetGroup).toBeNull();
    expect((await seen({ Actions: [{ Type: 'authenticate-oidc' }, forward('one')] })).targetGroup).toBeNull();
  });
});
