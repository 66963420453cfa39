import type { Cluster as ClusterShape, CreateClusterCommandInput } from '@aws-sdk/client-ecs';
import { copy } from '../copy.js';
import { AwsError } from '../parts.js';
import { arnOf, type Cluster, type Ecs } from './state.js';
import { isPending, isRunning, tagList, tagMap } from './views.js';

/** CreateCluster, DescribeClusters, ListClusters, DeleteCluster. A deleted cluster stays describable as INACTIVE. */
export const clusterOperations = (ecs: Ecs) => ({
  CreateCluster: (input: CreateClusterCommandInput) => ({ cluster: view(ecs, create(ecs, input)) }),
  DescribeClusters: ({ clusters = ['default'] }: { clusters?: string[] }) => {
    const found = clusters.map((name) => ({ name, cluster: ecs.clusters.get(nameOf(name)) }));
    return {
      clusters: found.flatMap(({ cluster }) => (cluster ? [view(ecs, cluster)] : [])),
      failures: found.flatMap(({ name, cluster }) =>
        cluster ? [] : [{ arn: arnOf(ecs, `cluster/${nameOf(name)}`), reason: 'MISSING' }],
      ),
    };
  },
  ListClusters: () => ({ clusterArns: [...ecs.clusters.values()].filter(isActive).map(({ arn }) => arn) }),
  DeleteCluster: ({ cluster }: { cluster: string }) => ({ cluster: view(ecs, remove(ecs, clusterOf(ecs, cluster))) }),
});

/** The cluster of a name or ARN, `default` when none is given. Throws ClusterNotFoundException. */
export const clusterOf = (ecs: Ecs, ref: string | undefined): Cluster => {
  const cluster = ecs.clusters.get(nameOf(ref ?? 'default'));
  if (!cluster || cluster.status === 'INACTIVE') throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  return cluster;
};

const nameOf = (ref: string): string => (ref.startsWith('arn:') ? ref.slice(ref.indexOf('/') + 1) : ref);

const isActive = ({ status }: Cluster): boolean => status === 'ACTIVE';

const create = (ecs: Ecs, input: CreateClusterCommandInput): Cluster => {
  const name = input.clusterName ?? 'default';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
    throw new AwsError('InvalidParameterException', 'Cluster name must match ^[a-zA-Z][a-zA-Z0-9_-]{0,254}$.');
  }
  const known = ecs.clusters.get(name);
  if (known && isActive(known)) return known;
  const cluster: Cluster = {
    name,
    arn: arnOf(ecs, `cluster/${name}`),
    status: 'ACTIVE',
    tags: tagMap(input.tags),
    settings: (input.settings ?? []).map((setting) => ({ name: setting.name ?? '', value: setting.value ?? '' })),
    namespace: input.serviceConnectDefaults?.namespace ?? null,
  };
  ecs.clusters.set(name, cluster);
  return cluster;
};

/** DeleteCluster refuses while anything is in it (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html). */
const remove = (ecs: Ecs, cluster: Cluster): Cluster => {
  const mine = <T extends { cluster: Cluster }>(items: Iterable<T>): T[] => [...items].filter((item) => item.cluster === cluster);
  if (mine(ecs.services.values()).some(({ status }) => status === 'ACTIVE')) {
    throw new AwsError('ClusterContainsServicesException', 'The Cluster cannot be deleted while Services are active.');
  }
  if (tasksOf(ecs, cluster).length > 0) {
    throw new AwsError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.');
  }
  if (mine(ecs.instances.values()).some(({ status }) => status !== 'INACTIVE')) {
    throw new AwsError(
      'ClusterContainsContainerInstancesException',
      'The Cluster cannot be deleted while Container Instances are active or draining.',
    );
  }
  cluster.status = 'INACTIVE';
  return cluster;
};

const tasksOf = (ecs: Ecs, cluster: Cluster) =>
  [...ecs.tasks.values()].filter((task) => task.clusterState === cluster && task.lastStatus !== 'STOPPED');

const view = (ecs: Ecs, cluster: Cluster): ClusterShape => {
  const tasks = tasksOf(ecs, cluster);
  const instances = [...ecs.instances.values()].filter((it) => it.cluster === cluster && it.status !== 'INACTIVE');
  const services = [...ecs.services.values()].filter((it) => it.cluster === cluster && it.status === 'ACTIVE');
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: instances.length,
    runningTasksCount: tasks.filter(isRunning).length,
    pendingTasksCount: tasks.filter(isPending).length,
    activeServicesCount: services.length,
    statistics: [],
    tags: tagList(cluster.tags),
    settings: copy(cluster.settings) as ClusterShape['settings'],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  };
};
