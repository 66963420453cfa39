import type { ECSClient } from '@aws-sdk/client-ecs';
import type { EFSClient } from '@aws-sdk/client-efs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { TAG } from '../deploying/names.js';
import type { SeenProject } from '../deploying/seen.js';
import type { Balancer } from '../deploying/steps.js';
import type { Observation } from '../model/observation.js';
import type { DeployProgress, Project } from '../model/project.js';
import { readAccessPoints } from './access-points.js';
import { readAllTargetGroups, readListeners, readTargetGroups } from './observe-balancer.js';
import { readDiscoveryServices, readNamespace } from './observe-namespace.js';
import { readProjectServices } from './observe-project-services.js';
import { readFamilies, readOlder, readOldRevisions, readRevisions } from './observe-revisions.js';

export interface DeployClients {
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly discovery: ServiceDiscoveryClient;
  /** For volumes on EFS. */
  readonly efs?: EFSClient;
}

export interface ProjectAsked {
  readonly cluster: string;
  readonly project: Project;
  readonly balancer: Balancer;
  /** This pass's look at the cluster. */
  readonly observation: Observation;
  /** Addresses of instances by id, for the URLs of host ports. */
  readonly addresses?: Readonly<Record<string, string>>;
  /** What its deployment remembers: on the way back the revisions of before are looked for too. */
  readonly progress?: DeployProgress;
}

/** Everything that AWS shows of one project, for a pass of its deployment. Services are read by name: only so ECS shows ended ones. */
export const observeProject = async (clients: DeployClients, asked: ProjectAsked): Promise<SeenProject> => {
  const { cluster, project, observation } = asked;
  const tagged = observation.services.filter(({ tags }) => tags[TAG.project] === project.name).map(({ name }) => name);
  const names = [...new Set([...project.wanted.map(({ ecsName }) => ecsName), ...tagged])];
  const services = await readProjectServices(clients.ecs, cluster, names, observation);
  const alive = services.filter(({ status }) => status !== 'INACTIVE').map(({ name }) => name);
  const tasks = observation.tasks.filter(({ service }) => service !== null && names.includes(service));
  const told = project.namespace
    ? await readNamespace(clients.discovery, project.namespace, { cluster, project: project.name })
    : null;
  const namespace = told && 'id' in told ? told : null;
  const removing = project.removed && alive.length === 0;
  const running = tasks.filter(({ status }) => status !== 'STOPPED');
  const families = project.removed
    ? []
    : [...(await readOlder(clients.ecs, asked.progress)), ...(await readFamilies(clients.ecs, project.wanted))];
  return {
    services,
    tasks: running,
    stopped: tasks.filter(({ status }) => status === 'STOPPED'),
    jobs: observation.tasks.filter(({ job }) => job?.project === project.name),
    families,
    oldRevisions: asked.progress
      ? await readOldRevisions(clients.ecs, cluster, { families, services, tasks: running }, asked.progress)
      : [],
    namespace,
    ...(told && 'takenBy' in told && { namespaceTakenBy: told.takenBy }),
    ...(await readBalancer(clients, asked)),
    instances: observation.instances,
    addresses: asked.addresses ?? {},
    leftovers: removing
      ? {
          discoveryServices: namespace ? await readDiscoveryServices(clients.discovery, namespace.id) : [],
          revisions: await readRevisions(clients.ecs, cluster, project.name),
          accessPoints: clients.efs && !project.keepVolumes ? await readAccessPoints(clients.efs, cluster, project.name) : [],
        }
      : null,
  };
};

/** The balancer is everybody's, and each of its listeners is a call: what it has is read once a pass. */
const listenersOf = new WeakMap<Observation, ReturnType<typeof readListeners>>();
const targetGroupsOf = new WeakMap<Observation, ReturnType<typeof readAllTargetGroups>>();

const onceAPass = <T>(known: WeakMap<Observation, Promise<T>>, observation: Observation, read: () => Promise<T>): Promise<T> => {
  const found = known.get(observation) ?? read();
  known.set(observation, found);
  return found;
};

const readBalancer = async (
  { elb }: DeployClients,
  { cluster, project, balancer, observation }: ProjectAsked,
): Promise<Pick<SeenProject, 'targetGroups' | 'listeners'>> => {
  if (balancer.kind !== 'alb') return { targetGroups: [], listeners: [] };
  const groups = onceAPass(targetGroupsOf, observation, () => readAllTargetGroups(elb));
  const targetGroups = await readTargetGroups(elb, cluster, project.name, groups);
  return { targetGroups, listeners: await onceAPass(listenersOf, observation, () => readListeners(elb, balancer.arn)) };
};
