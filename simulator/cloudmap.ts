import type { CreateHttpNamespaceCommandInput, ServiceFilter } from '@aws-sdk/client-servicediscovery';
import { copy } from './copy.js';
import { hex } from './ids.js';
import { type Amazon, AwsError, type CloudMapPart } from './parts.js';
import { delayOf } from './random.js';

/** Creating and deleting a namespace is asynchronous; how long it takes is our guess. Seconds. */
const OPERATION = { p50: 5, p95: 15 } as const;

interface Namespace {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly creator: string | undefined;
  readonly createdAt: number;
  /** Not there for readers yet, there, or on its way out. */
  state: 'creating' | 'active' | 'deleting';
  tags: Tag[];
  services: Entry[];
}

/** One name:port of an ECS service; in Cloud Map it is a service of its own. */
interface Entry {
  readonly id: string;
  readonly name: string;
  readonly port: number;
  readonly service: string;
  readonly discoveryName: string;
  readonly createdAt: number;
}

interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

interface Running {
  readonly id: string;
  readonly type: 'CREATE_NAMESPACE' | 'DELETE_NAMESPACE';
  readonly namespace: string;
  readonly createdAt: number;
  status: 'SUBMITTED' | 'PENDING' | 'SUCCESS' | 'FAIL';
}

interface State {
  readonly amazon: Amazon;
  readonly namespaces: Map<string, Namespace>;
  readonly operations: Map<string, Running>;
}

/**
 * AWS Cloud Map as Service Connect uses it: HTTP namespaces, and the names that ECS puts into them.
 * https://docs.aws.amazon.com/cloud-map/latest/api/Welcome.html
 */
export const createCloudMap = (amazon: Amazon): CloudMapPart => {
  const state: State = { amazon, namespaces: new Map(), operations: new Map() };
  const active = (ref: string): Namespace | undefined => {
    const found = find(state, ref);
    return found?.state === 'active' ? found : undefined;
  };
  return {
    operations: operations(state),
    exists: (ref) => active(ref) !== undefined,
    endpoints: (ref) =>
      (active(ref)?.services ?? []).map(({ name, port, service, discoveryName }) => ({ name, port, service, discoveryName })),
    announce: (ref, name, port, service, discoveryName = name) => {
      const namespace = active(ref);
      if (!namespace) return;
      const entry = { id: `srv-${newId(amazon)}`, name, port, service, discoveryName, createdAt: amazon.world.now() };
      namespace.services.push(entry);
    },
    withdraw: (ref, service) => {
      const namespace = find(state, ref);
      if (namespace) namespace.services = namespace.services.filter((entry) => entry.service !== service);
    },
  };
};

const newId = (amazon: Amazon): string => hex(amazon.world.random('cloudmap'), 16);

/** By id, name or ARN. */
const find = (state: State, ref: string): Namespace | undefined => {
  const last = ref.slice(ref.lastIndexOf('/') + 1);
  return state.namespaces.get(last) ?? [...state.namespaces.values()].find(({ name }) => name === ref);
};

const operations = (state: State): CloudMapPart['operations'] => ({
  CreateHttpNamespace: (input: CreateHttpNamespaceCommandInput) => ({ OperationId: create(state, input) }),
  DeleteNamespace: ({ Id }: { Id: string }) => ({ OperationId: remove(state, known(state, Id)) }),
  GetOperation: ({ OperationId }: { OperationId: string }) => {
    const operation = state.operations.get(OperationId);
    if (!operation) throw new AwsError('OperationNotFound', `No operation with ID ${OperationId}`);
    return { Operation: operationView(operation) };
  },
  GetNamespace: ({ Id }: { Id: string }) => ({
    Namespace: { ...view(known(state, Id)), CreatorRequestId: known(state, Id).creator },
  }),
  ListNamespaces: ({ Filters = [] }: { Filters?: Filter[] }) => ({
    Namespaces: visible(state)
      .filter((namespace) => Filters.every((filter) => passes(namespace, filter)))
      .map(view),
  }),
  ListServices: ({ Filters = [] }: { Filters?: ServiceFilter[] }) => {
    const ids = Filters.find(({ Name }) => Name === 'NAMESPACE_ID')?.Values;
    const namespaces = visible(state).filter(({ id }) => !ids || ids.includes(id));
    return {
      Services: namespaces.flatMap((namespace) => namespace.services.map((entry) => serviceView(state, namespace, entry))),
    };
  },
  GetService: ({ Id }: { Id: string }) => {
    const { namespace, entry } = knownService(state, Id);
    return { Service: { ...serviceView(state, namespace, entry), NamespaceId: namespace.id } };
  },
  DeleteService: ({ Id }: { Id: string }) => {
    const { namespace, entry } = knownService(state, Id);
    if (instancesOf(state, entry).length > 0) throw new AwsError('ResourceInUse', 'The service still has registered instances.');
    namespace.services = namespace.services.filter((it) => it !== entry);
    return {};
  },
  DiscoverInstances: ({ NamespaceName, ServiceName }: { NamespaceName: string; ServiceName: string }) => {
    const namespace = visible(state).find(({ name }) => name === NamespaceName);
    if (!namespace) throw new AwsError('NamespaceNotFound', `Namespace not found: ${NamespaceName}`);
    const entry = namespace.services.find(({ discoveryName }) => discoveryName === ServiceName);
    if (!entry) throw new AwsError('ServiceNotFound', `Service not found: ${ServiceName}`);
    return { Instances: instancesOf(state, entry).map((instance) => ({ ...instance, NamespaceName, ServiceName })) };
  },
  TagResource: ({ ResourceARN, Tags }: { ResourceARN: string; Tags: Tag[] }) => {
    const namespace = tagged(state, ResourceARN);
    namespace.tags = [...namespace.tags.filter(({ Key }) => !Tags.some((tag) => tag.Key === Key)), ...Tags];
    return {};
  },
  UntagResource: ({ ResourceARN, TagKeys }: { ResourceARN: string; TagKeys: string[] }) => {
    const namespace = tagged(state, ResourceARN);
    namespace.tags = namespace.tags.filter(({ Key }) => !TagKeys.includes(Key ?? ''));
    return {};
  },
  ListTagsForResource: ({ ResourceARN }: { ResourceARN: string }) => ({ Tags: copy(tagged(state, ResourceARN).tags) }),
});

interface Filter {
  readonly Name?: string;
  readonly Values?: readonly string[];
}

const passes = ({ name }: Namespace, { Name, Values = [] }: Filter): boolean => {
  if (Name === 'NAME' || Name === 'HTTP_NAME') return Values.includes(name);
  return Name === 'TYPE' ? Values.includes('HTTP') : true;
};

const visible = (state: State): Namespace[] =>
  [...state.namespaces.values()].filter((namespace) => namespace.state !== 'creating');

const known = (state: State, id: string): Namespace => {
  const namespace = find(state, id);
  if (!namespace || namespace.state === 'creating') throw new AwsError('NamespaceNotFound', `No namespace with ID ${id}`);
  return namespace;
};

const tagged = (state: State, arn: string): Namespace => {
  const namespace = find(state, arn);
  if (!namespace) throw new AwsError('ResourceNotFoundException', `Resource not found: ${arn}`);
  return namespace;
};

const knownService = (state: State, id: string): { namespace: Namespace; entry: Entry } => {
  for (const namespace of state.namespaces.values()) {
    const entry = namespace.services.find((it) => it.id === id);
    if (entry) return { namespace, entry };
  }
  throw new AwsError('ServiceNotFound', `No service with ID ${id}`);
};

/** The same CreatorRequestId is the same request: it answers the first one's operation. */
const create = (state: State, input: CreateHttpNamespaceCommandInput): string => {
  const { amazon } = state;
  const name = input.Name ?? '';
  if (!/^[!-~]{1,1024}$/.test(name)) throw new AwsError('InvalidInput', `Invalid namespace name: ${name}`);
  const twin = find(state, name);
  if (twin && input.CreatorRequestId && twin.creator === input.CreatorRequestId)
    return operationOf(state, twin.id, 'CREATE_NAMESPACE');
  if (twin) {
    throw new AwsError('NamespaceAlreadyExists', `A namespace with name ${name} already exists.`, 400, {
      NamespaceId: twin.id,
      CreatorRequestId: twin.creator,
    });
  }
  const id = `ns-${newId(amazon)}`;
  const { region, account } = amazon.settings;
  const namespace: Namespace = {
    id,
    arn: `arn:aws:servicediscovery:${region}:${account}:namespace/${id}`,
    name,
    description: input.Description,
    creator: input.CreatorRequestId,
    createdAt: amazon.world.now(),
    state: 'creating',
    tags: copy(input.Tags ?? []),
    services: [],
  };
  state.namespaces.set(id, namespace);
  return submit(state, 'CREATE_NAMESPACE', namespace, () => {
    namespace.state = 'active';
  });
};

const remove = (state: State, namespace: Namespace): string => {
  if (namespace.services.length > 0) {
    throw new AwsError(
      'ResourceInUse',
      `Namespace has associated services: ${namespace.services.map(({ id }) => id).join(', ')}`,
    );
  }
  if (namespace.state === 'deleting') return operationOf(state, namespace.id, 'DELETE_NAMESPACE');
  namespace.state = 'deleting';
  return submit(state, 'DELETE_NAMESPACE', namespace, () => state.namespaces.delete(namespace.id));
};

const operationOf = (state: State, namespace: string, type: Running['type']): string =>
  [...state.operations.values()].find((operation) => operation.namespace === namespace && operation.type === type)!.id;

const submit = (state: State, type: Running['type'], namespace: Namespace, finish: () => void): string => {
  const { world } = state.amazon;
  const operation: Running = {
    id: newId(state.amazon),
    type,
    namespace: namespace.id,
    createdAt: world.now(),
    status: 'SUBMITTED',
  };
  state.operations.set(operation.id, operation);
  world.after(delayOf(world.random('cloudmap'), OPERATION), 'cloud map operation', () => {
    operation.status = 'SUCCESS';
    finish();
  });
  return operation.id;
};

const operationView = ({ id, type, status, namespace, createdAt }: Running) => ({
  Id: id,
  Type: type,
  Status: status,
  Targets: { NAMESPACE: namespace },
  CreateDate: new Date(createdAt),
});

const view = ({ id, arn, name, description, createdAt, services }: Namespace) => ({
  Id: id,
  Arn: arn,
  Name: name,
  Type: 'HTTP' as const,
  Description: description,
  ServiceCount: services.length,
  Properties: { HttpProperties: { HttpName: name } },
  CreateDate: new Date(createdAt),
});

const serviceView = (state: State, { arn }: Namespace, entry: Entry) => ({
  Id: entry.id,
  Arn: arn.replace(/namespace\/.*/, `service/${entry.id}`),
  Name: entry.discoveryName,
  Type: 'HTTP' as const,
  InstanceCount: instancesOf(state, entry).length,
  CreateDate: new Date(entry.createdAt),
});

/** Each serving task of the ECS service is an instance. */
const instancesOf = ({ amazon }: State, { service, port }: Entry) =>
  [...amazon.ecs.tasks.values()]
    .filter((task) => `${task.cluster.replace(':cluster/', ':service/')}/${task.service}` === service && amazon.ecs.serving(task))
    .map((task) => ({
      InstanceId: task.id,
      HealthStatus: 'HEALTHY' as const,
      Attributes: {
        AWS_INSTANCE_IPV4: amazon.ec2.instances.get(task.instanceId ?? '')?.privateIp ?? '',
        AWS_INSTANCE_PORT: String(task.hostPorts.find(({ containerPort }) => containerPort === port)?.hostPort ?? port),
      },
    }));
