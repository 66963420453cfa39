import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { callContext, makeClient } from '../aws/clients.js';
import { sortError } from '../aws/errors.js';
import { readNetwork } from '../aws/network.js';
import { readContainerInstances } from '../aws/observe-container-instances.js';
import { readFacts } from '../aws/preflight.js';
import { readRemains, type TeardownClients } from '../aws/remains.js';
import { takeAway } from '../aws/teardown.js';
import { readConfig } from '../config.js';
import { setTombstone } from '../ledger/head.js';
import { liftTombstone, readLaunches } from '../ledger/tombstone.js';
import type { CapacityPorts, ProvisionPorts } from '../provision/ports.js';
import { runPass } from '../reconcile.js';
import { reconcilePorts } from './reconcile.js';
import type { Runtime } from './runtime.js';
import { storeOf } from './store.js';

/** The provision function's outside. It runs passes with the reconcile function's own wiring. */
export const provisionPorts = (runtime: Runtime): ProvisionPorts => {
  const ec2 = makeClient(EC2Client, runtime, callContext(runtime));
  return {
    clock: runtime.clock,
    fetch: runtime.fetch,
    log: runtime.log,
    readNetwork: () => readNetwork(ec2),
    capacity: (environment) => capacityPorts({ ...runtime, env: { ...runtime.env, ...environment } }),
  };
};

/** Taking down needs little of the environment, so that it works on a stack whose parameters were wrong. */
const capacityPorts = (runtime: Runtime): CapacityPorts => {
  const context = callContext(runtime);
  const clients: TeardownClients = {
    ec2: makeClient(EC2Client, runtime, context),
    ecs: makeClient(ECSClient, runtime, context),
    elb: makeClient(ElasticLoadBalancingV2Client, runtime, context),
    discovery: makeClient(ServiceDiscoveryClient, runtime, context),
  };
  const cluster = runtime.env['CLUSTER'] ?? '';
  return {
    clock: runtime.clock,
    log: runtime.log,
    config: () => readConfig(runtime.env),
    readFacts: (config) => readFacts(clients.ec2, config),
    pass: () => passOf(runtime),
    active: () => countActive(clients.ecs, cluster),
    setTombstone: () => setTombstone(storeOf(runtime), cluster).catch(unlessGone),
    liftTombstone: () => liftTombstone(storeOf(runtime)),
    readLaunches: async () => (await readLaunches(storeOf(runtime)).catch(unlessGone)) ?? [],
    readRemains: () => readRemains(clients, cluster, runtime.env['LOAD_BALANCER_ARN'] || null),
    takeAway: (step) => takeAway(clients, cluster, step),
  };
};

/** No table, no loop: nothing can be launched any more. */
const unlessGone = (error: unknown): void => {
  if (sortError(error).class !== 'gone') throw error;
};

const passOf = async (runtime: Runtime): Promise<string> => {
  const report = await runPass(reconcilePorts(runtime), []);
  if ('skipped' in report) return report.skipped;
  runtime.log(report.line);
  const { why, actions } = report.decision;
  return [why, ...actions.flatMap(({ kind, note }) => (note ? [`${kind}: ${note}`] : []))].join(' ');
};

const countActive = async (ecs: ECSClient, cluster: string): Promise<number> => {
  const registered = await readContainerInstances(ecs, cluster);
  return [...registered.values()].filter(({ seen }) => seen.status === 'ACTIVE' && seen.agentConnected).length;
};
