import { describe, expect, it } from '@jest/globals';
import { createLocal, type Local } from '../../simulator/local.js';
import type { Amazon } from '../../simulator/parts.js';

const FILE = new URL('../../serverless.yml', import.meta.url).pathname;
const START = Date.UTC(2026, 0, 5, 9);

const aLocal = (params: Readonly<Record<string, string>> = {}): Promise<Local> =>
  createLocal({ file: FILE, seed: 7, startAt: START, params: { min: '2', ...params } });

const outside = { name: 'test', invocation: null };

// biome-ignore lint/suspicious/noExplicitAny: answers of any operation
const ask = (amazon: Amazon, service: 'ecs' | 'elb' | 'servicediscovery', operation: string, input: object): Promise<any> =>
  amazon.call(service, operation, input, outside);

const living = ({ ec2 }: Amazon): readonly string[] =>
  [...ec2.instances.values()].filter(({ state }) => state !== 'terminated').map(({ id }) => id);

const COMPOSE = `
services:
  web:
    image: nginx
    ports: ["80:80"]
    mem_limit: 128m
  cache:
    image: redis
    mem_limit: 128m
`;

const put = (local: Local) =>
  local.request({
    method: 'PUT',
    url: '/v1/projects/shop/compose.yaml',
    headers: { 'content-type': 'application/yaml' },
    body: Buffer.from(COMPOSE),
  } as Parameters<Local['request']>[0]);

describe('the stack on the simulator', () => {
  it('is complete when min instances are ACTIVE, and not before', async () => {
    const { amazon } = await aLocal();
    const { containerInstanceArns } = await ask(amazon, 'ecs', 'ListContainerInstances', { cluster: 'demo', status: 'ACTIVE' });
    expect(containerInstanceArns).toHaveLength(2);
    expect(living(amazon)).toHaveLength(2);
  });

  it('fails with the reason when no instance joins, and takes back what it started', async () => {
    let seen: Amazon | null = null;
    const before = (amazon: Amazon): void => {
      seen = amazon;
      amazon.faults.add({ kind: 'never-register' });
    };
    const made = createLocal({ file: FILE, seed: 7, startAt: START, params: { min: '1' }, before });
    await expect(made).rejects.toThrow(/0 of 1 instances were ACTIVE after 13 minutes/);
    expect(living(seen!)).toEqual([]);
  });

  it('leaves nothing behind when it is deleted with a project on it', async () => {
    const local = await aLocal();
    const { amazon } = local;
    expect((await put(local)).status).toBe(202);
    await local.advance(300);
    expect((await ask(amazon, 'ecs', 'ListServices', { cluster: 'demo' })).serviceArns).toHaveLength(2);
    await local.stack.delete();
    await local.advance(600);
    expect(living(amazon)).toEqual([]);
    expect((await ask(amazon, 'elb', 'DescribeTargetGroups', {})).TargetGroups).toEqual([]);
    expect((await ask(amazon, 'servicediscovery', 'ListNamespaces', {})).Namespaces).toEqual([]);
    expect(amazon.violations).toEqual([]);
  });

  it('launches nothing while it is being deleted, whatever wakes the loop', async () => {
    const local = await aLocal();
    const before = local.amazon.ec2.instances.size;
    await local.stack.delete();
    expect(local.amazon.ec2.instances.size).toBe(before);
  });

  it('keeps everything when somebody else runs a service in the cluster, and says what', async () => {
    const local = await aLocal();
    const { amazon } = local;
    await ask(amazon, 'ecs', 'RegisterTaskDefinition', {
      family: 'theirs',
      containerDefinitions: [{ name: 'x', image: 'nginx', memory: 64, essential: true }],
    });
    await ask(amazon, 'ecs', 'CreateService', {
      cluster: 'demo',
      serviceName: 'theirs',
      taskDefinition: 'theirs',
      desiredCount: 1,
    });
    await expect(local.stack.delete()).rejects.toThrow(/did not make: service theirs/);
    expect(living(amazon)).toHaveLength(2);
  });
});
