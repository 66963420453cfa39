import { createCloudMap } from '../../../simulator/cloudmap.js';
import { createEcs } from '../../../simulator/ecs/index.js';
import { createElb } from '../../../simulator/elb.js';
import { createLoad } from '../../../simulator/load.js';
import type { Amazon, EventsPart, Part, SimTask } from '../../../simulator/parts.js';
import { createRegistry } from '../../../simulator/registry.js';
import { aTemplate, direct, launchOf, smallAmazon } from '../support.js';

export interface Heard {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the event as it likes
  readonly detail: any;
}

/** A cluster named blue on an Amazon with everything around ECS; events are heard where the bus would be. */
export const aScene = (options: { readonly seed?: number; readonly zones?: number } = {}) => {
  const heard: Heard[] = [];
  const amazon = smallAmazon(
    {
      events: () => anEar(heard),
      ecs: createEcs,
      load: createLoad,
      elb: createElb,
      cloudmap: createCloudMap,
      registry: createRegistry,
    },
    options,
  );
  const ecs = (operation: string, input: object = {}) => direct(amazon.ecs, operation, { cluster: 'blue', ...input });
  ecs('CreateCluster', { clusterName: 'blue' });
  return { amazon, heard, ecs, run: (seconds: number) => amazon.world.run(seconds * 1000) };
};

export type Scene = ReturnType<typeof aScene>;

const anEar = (heard: Heard[]): EventsPart => ({
  operations: {},
  lost: [],
  emit: (event) => heard.push(event),
  putRule: () => {},
  removeRule: () => {},
});

export const userData = (lines = 'ECS_CLUSTER=blue'): string =>
  Buffer.from(`#!/bin/bash\ncat >> /etc/ecs/ecs.config <<EOF\n${lines}\nEOF\n`).toString('base64');

/** Launches an instance (t3.small unless said, in the zone of that index) without waiting. Returns its EC2 id. */
export const launch = ({ amazon }: Scene, { zone = 0, type = 't3.small', data = userData() } = {}): string => {
  const template = aTemplate(amazon, { UserData: data, InstanceType: type });
  const subnets: { AvailabilityZone: string; SubnetId: string }[] = direct(amazon.ec2, 'DescribeSubnets', {}).Subnets;
  const subnet = subnets.find(({ AvailabilityZone }) => AvailabilityZone === amazon.settings.zones[zone])!;
  const answer = direct(amazon.ec2, 'RunInstances', launchOf(amazon, template, { SubnetId: subnet.SubnetId }));
  return answer.Instances[0].InstanceId;
};

/** Launches and waits until the agent has registered. */
export const joined = async (scene: Scene, how: Parameters<typeof launch>[1] = {}): Promise<string> => {
  const id = launch(scene, how);
  await scene.amazon.world.runUntilTrue(() => scene.amazon.ecs.registeredAt(id) !== null, 600_000, `${id} registers`);
  return id;
};

/** Registers a task definition of one container; `more` replaces members of the container. */
export const aDefinition = ({ ecs }: Scene, family = 'web', container: object = {}, task: object = {}): string =>
  ecs('RegisterTaskDefinition', {
    family,
    containerDefinitions: [{ name: 'app', image: 'nginx', cpu: 256, memory: 256, ...container }],
    ...task,
  }).taskDefinition.taskDefinitionArn;

export const SPREAD = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];

/** A service as the product would make it, of two tasks unless said. */
export const aService = (scene: Scene, more: object = {}, container: object = {}, task: object = {}): string =>
  scene.ecs('CreateService', {
    serviceName: 'web',
    taskDefinition: aDefinition(scene, 'web', container, task),
    desiredCount: 2,
    launchType: 'EC2',
    availabilityZoneRebalancing: 'DISABLED',
    placementStrategy: SPREAD,
    deploymentConfiguration: {
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
    tags: [
      { key: 'evenkeel:project', value: 'shop' },
      { key: 'evenkeel:service', value: 'web' },
    ],
    ...more,
  }).service.serviceArn;

export const describe1 = ({ ecs }: Scene, name = 'web') => ecs('DescribeServices', { services: [name] }).services[0];

/** Runs until a service is steady: one deployment, COMPLETED, and as many tasks as wanted, all serving. */
export const steady = async (scene: Scene, name = 'web', limitSeconds = 1800): Promise<void> =>
  scene.amazon.world.runUntilTrue(
    () => {
      const { deployments, desiredCount } = describe1(scene, name);
      const tasks = tasksOf(scene, name);
      const completed = deployments.length === 1 && deployments[0].rolloutState === 'COMPLETED';
      return completed && tasks.length === desiredCount && tasks.every((task) => scene.amazon.ecs.serving(task));
    },
    limitSeconds * 1000,
    `${name} is steady`,
  );

export const tasksOf = ({ amazon }: { amazon: Amazon }, service = 'web'): SimTask[] =>
  [...amazon.ecs.tasks.values()].filter((task) => task.service === service && task.lastStatus !== 'STOPPED');

export const stoppedOf = ({ amazon }: { amazon: Amazon }, service = 'web'): SimTask[] =>
  [...amazon.ecs.tasks.values()].filter((task) => task.service === service && task.lastStatus === 'STOPPED');

export const instanceArn = ({ ecs }: Scene, ec2Id: string): string =>
  ecs('ListContainerInstances', { filter: `ec2InstanceId == ${ec2Id}` }).containerInstanceArns[0];

export const messages = (scene: Scene, name = 'web'): string[] =>
  describe1(scene, name).events.map((event: { message: string }) => event.message);

export const refusal = (act: () => unknown): { name: string; message: string } => {
  try {
    act();
  } catch (error) {
    return error as { name: string; message: string };
  }
  throw new Error('it was not refused');
};

export const partOf = (part: Part) => (operation: string, input: object) => direct(part, operation, input);
