import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../shared/model/time.js';
import { UNCOPIED } from '../../simulator/calls.js';
import { copy } from '../../simulator/copy.js';
import { aLocal, type Scene } from '../support/a-local.js';

const VOTE = `services:
  vote: {image: nginx:1.27-alpine, ports: ["80:80"], deploy: {replicas: 2, resources: {reservations: {cpus: "0.1"}}}}`;

const OUTSIDE = { name: 'test', invocation: null };

type Answer = Record<string, never>;

const asks = async (scene: Scene): Promise<Record<string, object>> => {
  const { amazon } = scene.local;
  const list = (operation: string) => amazon.call('ecs', operation, { cluster: 'demo' }, OUTSIDE) as Promise<Answer>;
  const metric = {
    Namespace: 'AWS/EC2',
    MetricName: 'CPUUtilization',
    Dimensions: [{ Name: 'InstanceId', Value: scene.up()[0]! }],
  };
  const now = amazon.world.now();
  return {
    'ecs.DescribeTasks': { cluster: 'demo', tasks: (await list('ListTasks'))['taskArns'], include: ['TAGS'] },
    'ecs.DescribeContainerInstances': {
      cluster: 'demo',
      containerInstances: (await list('ListContainerInstances'))['containerInstanceArns'],
      include: ['TAGS'],
    },
    'ec2.DescribeInstanceStatus': { IncludeAllInstances: true },
    'cloudwatch.GetMetricData': {
      MetricDataQueries: [{ Id: 'q0', MetricStat: { Metric: metric, Period: 60, Stat: 'Average' } }],
      StartTime: new Date(now - 15 * MINUTE),
      EndTime: new Date(now),
    },
  };
};

/** Spoils every object and list that can be reached. */
const spoil = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Date) return void value.setTime(0);
  for (const [name, member] of Object.entries(value)) {
    spoil(member);
    (value as Record<string, unknown>)[name] = 'spoilt';
  }
};

describe('what is read without a copy', () => {
  it('shares nothing with the simulator: whoever changes an answer or a request changes nothing else', async () => {
    const scene = await aLocal({ instances: 2 }, 5);
    await scene.deploy('shop', VOTE);
    await scene.advance(300);
    for (const [name, input] of Object.entries(await asks(scene))) {
      expect(UNCOPIED).toContain(name);
      const [service, operation] = name.split('.') as ['ecs', string];
      const ask = (asked: object) => scene.local.amazon.call(service, operation, asked, OUTSIDE);
      const before = copy(await ask(input));
      const [given, answer] = [copy(input), await ask(input)];
      await ask(given);
      spoil(given);
      spoil(answer);
      expect(copy(await ask(input))).toEqual(before);
      expect(JSON.stringify(before).length).toBeGreaterThan(150);
    }
  });

  it('is read, never written, or keeps copies of its own', () => {
    for (const name of UNCOPIED) expect(name).toMatch(/\.(Describe|Get)|^dynamodb\./);
  });
});
