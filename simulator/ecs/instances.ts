import type { Failure, UpdateContainerInstancesStateCommandInput } from '@aws-sdk/client-ecs';
import { AwsError } from '../parts.js';
import { deregister, setStatus } from './agent.js';
import { clusterOf } from './clusters.js';
import { page } from './page.js';
import { parseQuery } from './query.js';
import { arnOf, type Cluster, type ContainerInstance, type Ecs } from './state.js';
import { containerInstanceView } from './views.js';

/** List/DescribeContainerInstances, UpdateContainerInstancesState, DeregisterContainerInstance. */
export const instanceOperations = (ecs: Ecs) => ({
  ListContainerInstances: (input: ListInput) => {
    const cluster = clusterOf(ecs, input.cluster);
    const matches = input.filter ? parseQuery(input.filter) : () => true;
    const found = [...ecs.instances.values()].filter(
      (it) =>
        it.cluster === cluster &&
        it.status === (input.status ?? (it.status === 'DRAINING' ? 'DRAINING' : 'ACTIVE')) &&
        matches(it),
    );
    const { items, nextToken } = page(found, input);
    return { containerInstanceArns: items.map(({ arn }) => arn), nextToken };
  },
  DescribeContainerInstances: (input: { cluster?: string; containerInstances: string[]; include?: string[] }) => {
    const { found, failures } = sought(ecs, clusterOf(ecs, input.cluster), input.containerInstances, 100);
    const withTags = input.include?.includes('TAGS') ?? false;
    return { containerInstances: found.map((instance) => containerInstanceView(instance, withTags)), failures };
  },
  UpdateContainerInstancesState: (input: UpdateContainerInstancesStateCommandInput) => {
    const wanted = input.status;
    if (wanted !== 'ACTIVE' && wanted !== 'DRAINING') {
      throw new AwsError('InvalidParameterException', 'Container instance status should be one of [ACTIVE,DRAINING].');
    }
    const asked = sought(ecs, clusterOf(ecs, input.cluster), input.containerInstances!, 10);
    const failures = [...asked.failures];
    const containerInstances = asked.found.flatMap((instance) => {
      if (instance.status === 'INACTIVE') failures.push({ arn: instance.arn, reason: 'INACTIVE' });
      else setStatus(ecs, instance, wanted);
      return instance.status === 'INACTIVE' ? [] : [containerInstanceView(instance, false)];
    });
    return { containerInstances, failures };
  },
  DeregisterContainerInstance: (input: { cluster?: string; containerInstance: string; force?: boolean }) => {
    const instance = containerInstanceOf(ecs, clusterOf(ecs, input.cluster), input.containerInstance);
    if (instance.tasks.size > 0 && !input.force) {
      throw new AwsError('InvalidParameterException', 'Found running tasks on the instance.');
    }
    // Its containers would run on as orphans; here they end with the registration.
    for (const task of instance.tasks) task.alive = false;
    deregister(ecs, instance, 'Container instance deregistered.');
    return { containerInstance: containerInstanceView(instance, false) };
  },
});

interface ListInput {
  readonly cluster?: string;
  readonly filter?: string;
  readonly status?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** A container instance by id or ARN. Throws InvalidParameterException. */
export const containerInstanceOf = (ecs: Ecs, cluster: Cluster, ref: string): ContainerInstance => {
  const instance = ecs.instances.get(arnFor(ecs, cluster, ref));
  if (!instance || instance.status === 'INACTIVE' || instance.cluster !== cluster) {
    throw new AwsError('InvalidParameterException', 'Container instance not found.');
  }
  return instance;
};

const arnFor = (ecs: Ecs, cluster: Cluster, ref: string): string =>
  ref.startsWith('arn:') ? ref : arnOf(ecs, `container-instance/${cluster.name}/${ref}`);

const sought = (ecs: Ecs, cluster: Cluster, refs: readonly string[], most: number) => {
  if (refs.length === 0) throw new AwsError('InvalidParameterException', 'Container instance cannot be empty.');
  if (refs.length > most) throw new AwsError('InvalidParameterException', `Container instances cannot be more than ${most}.`);
  const failures: Failure[] = [];
  const found: ContainerInstance[] = [];
  for (const ref of refs) {
    const instance = ecs.instances.get(arnFor(ecs, cluster, ref));
    if (instance?.cluster === cluster) found.push(instance);
    else failures.push({ arn: arnFor(ecs, cluster, ref), reason: 'MISSING' });
  }
  return { found, failures };
};
