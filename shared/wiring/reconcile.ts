import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EFSClient } from '@aws-sdk/client-efs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { act } from '../aws/act.js';
import { callContext, makeClient } from '../aws/clients.js';
import { performStep } from '../aws/deploy.js';
import { readLogTail } from '../aws/log-tail.js';
import { observe } from '../aws/observe.js';
import { readMetrics } from '../aws/observe-metrics.js';
import { observeProject } from '../aws/observe-project.js';
import { readZones } from '../aws/zones.js';
import { policyOf, readConfig } from '../config.js';
import type { Balancer } from '../deploying/steps.js';
import { idMaker } from '../ids.js';
import type { Observation } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import type { ReconcilePorts } from '../pass/ports.js';
import type { Runtime } from './runtime.js';
import { storeOf } from './store.js';

const kept = new WeakMap<Runtime, ReconcilePorts>();

/** The reconcile function's outside: the clients that change ECS and EC2 are made here and nowhere else. */
export const reconcilePorts = (runtime: Runtime): ReconcilePorts => {
  let ports = kept.get(runtime);
  if (!ports) kept.set(runtime, (ports = makePorts(runtime)));
  return ports;
};

const makePorts = (runtime: Runtime): ReconcilePorts => {
  const config = readConfig(runtime.env);
  const { cluster } = config;
  const context = callContext(runtime);
  const clients = {
    ec2: makeClient(EC2Client, runtime, context),
    ecs: makeClient(ECSClient, runtime, context),
    elb: makeClient(ElasticLoadBalancingV2Client, runtime, context),
    cloudwatch: makeClient(CloudWatchClient, runtime, context),
    discovery: makeClient(ServiceDiscoveryClient, runtime, context),
    efs: makeClient(EFSClient, runtime, context),
    logs: makeClient(CloudWatchLogsClient, runtime, context),
  };
  const balancer: Balancer = {
    kind: config.balancer ? 'alb' : 'none',
    arn: config.balancer?.arn ?? '',
    dns: config.balancer?.dnsName ?? '',
    vpcId: config.vpcId ?? '',
  };
  let policy: Promise<Policy> | null = null;
  const readPolicy = async (): Promise<Policy> => {
    const known = policyOf(config);
    return known.zones.length > 0
      ? known
      : policyOf(
          config,
          await readZones(
            clients.ec2,
            config.subnets.map((one) => one.subnetId),
          ),
        );
  };
  return {
    clock: runtime.clock,
    newId: idMaker(runtime.clock.now, runtime.random),
    store: storeOf(runtime),
    cluster,
    region: config.region,
    simulated: config.simulated,
    alerts: { choice: config.alerts, budgetUsdPerMonth: config.budgetUsdPerMonth },
    balancer,
    policy: () =>
      (policy ??= readPolicy().catch((error) => {
        policy = null;
        throw error;
      })),
    observe: () => observe(clients, cluster, runtime.clock),
    readMetrics: (asked) => readMetrics(clients.cloudwatch, { cluster, balancer: balancer.arn, ...asked }),
    act: (step) => act(clients, cluster, step),
    observeProject: (project, observation, progress) =>
      observeProject(clients, {
        cluster,
        project,
        observation,
        balancer,
        addresses: addressesOf(observation),
        ...(progress && { progress }),
      }),
    readLogTail: (place) => readLogTail(clients.logs, place),
    deploy: (step) => performStep(clients, step),
    limitCalls: (until) => {
      context.until = until;
    },
    log: runtime.log,
  };
};

const addressesOf = ({ instances }: Observation): Record<string, string> =>
  Object.fromEntries(instances.flatMap((one) => (one.address ? [[one.id, one.address]] : [])));
