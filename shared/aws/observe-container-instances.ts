import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  type ECSClient,
  ListContainerInstancesCommand,
  type Resource,
} from '@aws-sdk/client-ecs';
import type { ContainerInstanceSeen, Room } from '../model/observation.js';
import { inChunks } from './chunks.js';
import { send } from './send.js';

export interface Registered {
  readonly type: string;
  readonly zone: string;
  readonly seen: ContainerInstanceSeen;
}

/** Container instances by EC2 id. When an id is registered twice (an agent that lost its state), the newest registration holds. */
export const readContainerInstances = async (ecs: ECSClient, cluster: string): Promise<Map<string, Registered>> => {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await send(ecs, new ListContainerInstancesCommand({ cluster, nextToken }));
    arns.push(...(page.containerInstanceArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  const described = await inChunks(arns, 100, async (containerInstances) => {
    const answer = await send(ecs, new DescribeContainerInstancesCommand({ cluster, containerInstances }));
    return answer.containerInstances ?? [];
  });
  described.sort((a, b) => (a.registeredAt?.getTime() ?? 0) - (b.registeredAt?.getTime() ?? 0));
  return new Map(described.map((one) => [one.ec2InstanceId!, toRegistered(one)]));
};

const toRegistered = (one: ContainerInstance): Registered => {
  const attributes = Object.fromEntries((one.attributes ?? []).map((attribute) => [attribute.name!, attribute.value ?? '']));
  return {
    type: attributes['ecs.instance-type'] ?? '',
    zone: attributes['ecs.availability-zone'] ?? '',
    seen: {
      arn: one.containerInstanceArn!,
      status: one.status ?? '',
      agentConnected: one.agentConnected ?? false,
      registeredAt: one.registeredAt?.getTime() ?? 0,
      registered: toRoom(one.registeredResources),
      remaining: { ...toRoom(one.remainingResources), hostPorts: portsOf(one.remainingResources) },
      attributes,
    },
  };
};

/** ECS counts 1024 units a vCPU. */
const toRoom = (resources: readonly Resource[] | undefined): Room => ({
  cpu: integer(resources, 'CPU') / 1024,
  memoryMiB: integer(resources, 'MEMORY'),
  hostPorts: [],
  ...gpusOf(resources),
});

/** GPUs are listed by their ids. */
const gpusOf = (resources: readonly Resource[] | undefined): { gpus?: number } => {
  const found = resources?.find(({ name }) => name === 'GPU');
  return found ? { gpus: found.stringSetValue?.length ?? 0 } : {};
};

const integer = (resources: readonly Resource[] | undefined, name: string): number =>
  resources?.find((one) => one.name === name)?.integerValue ?? 0;

/** Under "remaining" ECS lists the ports that are taken. */
const portsOf = (resources: readonly Resource[] | undefined): number[] =>
  (resources?.filter((one) => one.name === 'PORTS' || one.name === 'PORTS_UDP') ?? []).flatMap((one) =>
    (one.stringSetValue ?? []).map(Number),
  );
