import { deploymentsOf, HEAD_KEY, PARTITIONS } from '../../shared/ledger/keys.js';
import type { ProjectRecord } from '../../shared/ledger/projects.js';
import type { Head } from '../../shared/model/head.js';
import type { Deployment } from '../../shared/model/project.js';
import { isTerminal } from '../../shared/model/words.js';
import type { Local } from '../../simulator/local.js';
import type { ServiceId } from '../../simulator/parts.js';
import { outside } from '../outside.js';

/**
 * How all stands, by the truth and without what differs from run to run (ids, times, zones, places): what a crash must not change.
 * How often something was launched and ended is part of it.
 */
export const endOf = async (local: Local): Promise<string> => {
  const facts = {
    ...instancesOf(local),
    ...ecsOf(local),
    ...(await resourcesOf(local)),
    ...(await marksOf(local)),
    ...(await tableOf(local)),
  };
  return Object.entries(facts)
    .map(([name, fact]) => `${name}: ${JSON.stringify(fact)}`)
    .join('\n');
};

/** The first lines in which two ends differ. */
export const differences = (wanted: string, found: string): string => {
  const [before, after] = [wanted.split('\n'), found.split('\n')];
  const lines = before.flatMap((line, i) => (line === after[i] ? [] : [`${after[i]} instead of ${line}`]));
  return lines.slice(0, 3).join('; ');
};

const instancesOf = ({ amazon }: Local) => {
  const all = [...amazon.ec2.instances.values()];
  const up = all.filter(({ state }) => state === 'pending' || state === 'running');
  return {
    up: up.map(({ type, market, launchTemplate }) => `${type} ${market} v${launchTemplate?.version}`).sort(),
    halfway: all.filter(({ state }) => !['pending', 'running', 'terminated'].includes(state)).length,
    launched: all.length,
    rebooted: amazon.calls.get('ec2.RebootInstances') ? 'yes' : 'no',
  };
};

const ecsOf = ({ amazon }: Local) => {
  const tasks = [...amazon.ecs.tasks.values()];
  return {
    services: amazon.ecs
      .services()
      .map(({ name, desired, running }) => `${name} ${running}/${desired}`)
      .sort(),
    jobs: tasks
      .filter(({ service }) => service === null)
      .map(({ tags, lastStatus, exitCode }) => `${tags['evenkeel:service']} ${lastStatus} ${exitCode}`)
      .sort(),
    protected: tasks.filter(
      ({ lastStatus, protectedUntil }) => lastStatus !== 'STOPPED' && (protectedUntil ?? 0) > amazon.world.now(),
    ).length,
  };
};

type Listed = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | undefined>>;

const resourcesOf = async ({ amazon }: Local) => {
  const list = async (service: ServiceId, operation: string, input: object, member: string) =>
    ((await outside(amazon, service, operation, input)) as Listed)[member] ?? [];
  const balancers = await list('elb', 'DescribeLoadBalancers', {}, 'LoadBalancers');
  const listeners = [];
  for (const { LoadBalancerArn } of balancers)
    listeners.push(...(await list('elb', 'DescribeListeners', { LoadBalancerArn }, 'Listeners')));
  let rules = 0;
  for (const { ListenerArn } of listeners) rules += (await list('elb', 'DescribeRules', { ListenerArn }, 'Rules')).length;
  const { taskDefinitionArns } = (await outside(amazon, 'ecs', 'ListTaskDefinitions', { status: 'ACTIVE' })) as {
    taskDefinitionArns: readonly string[];
  };
  return {
    listeners: listeners.map(({ Port }) => Port).sort(),
    rules,
    targetGroups: (await list('elb', 'DescribeTargetGroups', {}, 'TargetGroups'))
      .map(({ TargetGroupName }) => TargetGroupName)
      .sort(),
    namespaces: (await list('servicediscovery', 'ListNamespaces', {}, 'Namespaces')).map(({ Name }) => Name).sort(),
    discovered: (await list('servicediscovery', 'ListServices', {}, 'Services')).map(({ Name }) => Name).sort(),
    accessPoints: (await list('efs', 'DescribeAccessPoints', {}, 'AccessPoints')).length,
    revisions: taskDefinitionArns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1).replace(/:\d+$/, '')).sort(),
  };
};

interface Member {
  readonly status: string;
  readonly attributes?: readonly { readonly name: string; readonly value?: string }[];
}

/** What drains, moves and volumes leave on the registrations. */
const marksOf = async ({ amazon }: Local) => {
  const { clusterArns } = (await outside(amazon, 'ecs', 'ListClusters', {})) as { clusterArns: readonly string[] };
  const [cluster] = clusterArns;
  if (!cluster) return { members: [] };
  const { containerInstanceArns: containerInstances } = (await outside(amazon, 'ecs', 'ListContainerInstances', { cluster })) as {
    containerInstanceArns: readonly string[];
  };
  if (containerInstances.length === 0) return { members: [] };
  const seen = (await outside(amazon, 'ecs', 'DescribeContainerInstances', { cluster, containerInstances })) as {
    containerInstances: readonly Member[];
  };
  const members = seen.containerInstances.map(({ status, attributes = [] }) =>
    [status, ...attributes.map(({ name }) => name).filter((name) => name.startsWith('evenkeel.'))].sort().join(' '),
  );
  return { members: members.sort() };
};

/** Intents that are open, and how each deployment ended. */
const tableOf = async ({ store }: Local) => {
  const head = (await store.get<Head>(HEAD_KEY))?.body;
  const ends: string[] = [];
  for (const { body } of (await store.query<ProjectRecord>(PARTITIONS.projects)).rows) {
    const { rows } = await store.query<Deployment>(deploymentsOf(body.name));
    const all = rows.map((row) => row.body).sort((a, b) => a.generation - b.generation);
    ends.push(...all.map(({ kind, status }) => `${body.name} ${kind} ${isTerminal(status) ? status : 'open'}`));
  }
  return { intents: head?.intents.map(({ kind }) => kind) ?? [], deployments: ends };
};
