import type { EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListContainerInstancesCommand,
  ListServicesCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import type { Remains } from '../provision/teardown.js';
import { inChunks } from './chunks.js';
import { sortError } from './errors.js';
import { readInstances } from './observe-instances.js';
import { readClusterRevisions } from './observe-revisions.js';
import { readListeners, readTargetGroups } from './remains-balancer.js';
import { readNamespaces } from './remains-names.js';
import { send } from './send.js';

export interface TeardownClients {
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly discovery: ServiceDiscoveryClient;
}

/** Everything of this cluster that is still there, ours or not. A cluster that is gone itself has nothing in it. */
export const readRemains = async (
  clients: TeardownClients,
  cluster: string,
  loadBalancerArn: string | null,
): Promise<Omit<Remains, 'launches'>> => {
  const all = await readInstances(clients.ec2, cluster);
  const inside = await unlessGone(() => readCluster(clients.ecs, cluster, new Set(all.map(({ id }) => id))));
  return {
    ...(inside ?? { services: [], tasks: [], registrations: [] }),
    instances: all.filter(({ state }) => state !== 'terminated').map(({ id, state }) => ({ id, state })),
    known: all.flatMap(({ id, intent }) => (intent ? [id, intent] : [id])),
    listeners: loadBalancerArn ? ((await unlessGone(() => readListeners(clients.elb, loadBalancerArn))) ?? []) : [],
    targetGroups: loadBalancerArn ? await readTargetGroups(clients.elb, cluster) : [],
    namespaces: await readNamespaces(clients.discovery, cluster),
    revisions: await readClusterRevisions(clients.ecs, cluster),
  };
};

const unlessGone = async <T>(read: () => Promise<T>): Promise<T | null> => {
  try {
    return await read();
  } catch (error) {
    if (sortError(error).class === 'gone') return null;
    throw error;
  }
};

const readCluster = async (ecs: ECSClient, cluster: string, known: ReadonlySet<string>) => {
  const registered = await readRegistrations(ecs, cluster, known);
  const instanceOf = new Map(registered.map(({ arn, instanceId }) => [arn, instanceId]));
  return {
    services: await readServices(ecs, cluster),
    tasks: await readTasks(ecs, cluster, instanceOf),
    registrations: registered,
  };
};

const readRegistrations = async (
  ecs: ECSClient,
  cluster: string,
  known: ReadonlySet<string>,
): Promise<Remains['registrations']> => {
  const arns = await all(async (nextToken) => {
    const page = await send(ecs, new ListContainerInstancesCommand({ cluster, nextToken }));
    return [page.containerInstanceArns, page.nextToken];
  });
  const seen = await inChunks(arns, 100, async (containerInstances) => {
    const answer = await send(ecs, new DescribeContainerInstancesCommand({ cluster, containerInstances }));
    return answer.containerInstances ?? [];
  });
  return seen.map((one) => ({
    arn: one.containerInstanceArn!,
    instanceId: one.ec2InstanceId ?? '',
    ours: known.has(one.ec2InstanceId ?? '') || !one.agentConnected,
  }));
};

const readServices = async (ecs: ECSClient, cluster: string): Promise<Remains['services']> => {
  const arns = await all(async (nextToken) => {
    const page = await send(ecs, new ListServicesCommand({ cluster, nextToken, maxResults: 100 }));
    return [page.serviceArns, page.nextToken];
  });
  const seen = await inChunks(arns, 10, async (services) => {
    const answer = await send(ecs, new DescribeServicesCommand({ cluster, services, include: ['TAGS'] }));
    return answer.services ?? [];
  });
  return seen
    .filter(({ status }) => status !== 'INACTIVE')
    .map((one) => ({
      name: one.serviceName!,
      ours: (one.tags ?? []).some(({ key, value }) => key === 'evenkeel:cluster' && value === cluster),
      status: one.status ?? '',
    }));
};

/** Those on their way out have the desired status STOPPED, and may run for minutes yet. */
const readTasks = async (ecs: ECSClient, cluster: string, instanceOf: ReadonlyMap<string, string>): Promise<Remains['tasks']> => {
  const list = (desiredStatus: 'RUNNING' | 'STOPPED') =>
    all(async (nextToken) => {
      const page = await send(ecs, new ListTasksCommand({ cluster, desiredStatus, nextToken }));
      return [page.taskArns, page.nextToken];
    });
  const arns = new Set([...(await list('RUNNING')), ...(await list('STOPPED'))]);
  const seen = await inChunks([...arns], 100, async (tasks) => {
    const answer = await send(ecs, new DescribeTasksCommand({ cluster, tasks, include: ['TAGS'] }));
    return answer.tasks ?? [];
  });
  return seen
    .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
    .map((one) => ({
      arn: one.taskArn!,
      service: one.group?.startsWith('service:') ? one.group.slice('service:'.length) : null,
      instanceId: instanceOf.get(one.containerInstanceArn ?? '') ?? null,
      desiredStatus: one.desiredStatus ?? '',
      ours: (one.tags ?? []).some(({ key, value }) => key === 'evenkeel:cluster' && value === cluster),
    }));
};

/** All pages of a list. */
const all = async (
  read: (token: string | undefined) => Promise<readonly [string[] | undefined, string | undefined]>,
): Promise<string[]> => {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const [page = [], next] = await read(token);
    found.push(...page);
    token = next;
  } while (token);
  return found;
};
