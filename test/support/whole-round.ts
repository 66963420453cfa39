import { DescribeContainerInstancesCommand, ECSClient, ListContainerInstancesCommand } from '@aws-sdk/client-ecs';
import { clientOn } from '../simulator/support.js';
import { type Scene, webServices } from './a-local.js';

/** Four like services on one instance: what a whole round of growing and shrinking begins and ends with. */
export const ROUND_FILE = webServices(['a', 'b', 'c', 'd']);

const HIGH = { a: 0.5, b: 0.5, c: 0.4, d: 0.4 };
const LOW = { a: 0.05, b: 0.05, c: 0.04, d: 0.04 };

/** Two instances run, each near half of 90 %, by the truth. */
export const isLevel = async (scene: Scene): Promise<boolean> => {
  const up = (await scene.state()).instances.filter(({ state }) => state === 'running');
  return up.length === 2 && up.every(({ cpuUsed, vcpu }) => Math.abs(cpuUsed / vcpu - 0.47) < 0.1);
};

/** 90 % on one: two, level; then a tenth of the load: one again, and nothing of what was done on the way is left behind. */
export const wholeRound = async (scene: Scene): Promise<void> => {
  await scene.load('web', HIGH);
  await scene.until('level', () => isLevel(scene), 60);
  await scene.load('web', LOW);
  await scene.until('one again', () => scene.up().length === 1, 90);
  await scene
    .until('nothing is left behind', async () => (await leftBehind(scene)).length === 0, 20)
    .catch(async (error) => {
      throw new Error(`${(await leftBehind(scene)).join('; ')}\n${error.message}`);
    });
};

/** What is not as it was before: counts, missing tasks, protections, cordons, draining instances. */
export const leftBehind = async (scene: Scene): Promise<string[]> => {
  const { services, tasks, now } = await scene.state();
  const wrong = services.flatMap(({ name, desired, running }) =>
    desired === 1 && running === 1 ? [] : [`${name} runs ${running} of ${desired}`],
  );
  const held = tasks.flatMap((task) =>
    task.status === 'RUNNING' && task.protectedUntil !== null && task.protectedUntil > now ? [`${task.id} is protected`] : [],
  );
  return [...wrong, ...held, ...(await marks(scene))];
};

/** Instances that are not as they were before: cordoned, draining. */
export const marks = async ({ local }: Scene): Promise<string[]> => {
  const ecs = clientOn(ECSClient, local.amazon, 'direct');
  const cluster = 'demo';
  const { containerInstanceArns = [] } = await ecs.send(new ListContainerInstancesCommand({ cluster }));
  if (containerInstanceArns.length === 0) return ['no instance is registered'];
  const { containerInstances = [] } = await ecs.send(
    new DescribeContainerInstancesCommand({ cluster, containerInstances: containerInstanceArns }),
  );
  return containerInstances.flatMap(({ ec2InstanceId, status, attributes = [] }) => [
    ...(status === 'ACTIVE' ? [] : [`${ec2InstanceId} is ${status}`]),
    ...(attributes.some(({ name }) => name === 'evenkeel.cordoned') ? [`${ec2InstanceId} is cordoned`] : []),
  ]);
};

/** Distinct launches that were asked for. */
export const launches = async (scene: Scene): Promise<number> =>
  new Set([...scene.local.amazon.ec2.instances.values()].map(({ tags }) => tags['evenkeel:intent'])).size;
