import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Step, StepResult } from '../scaling/intents/step.js';
import { cordon, deregister, setState, uncordon } from './container-instances.js';
import { sortError } from './errors.js';
import { reboot, runInstance, terminate } from './instances.js';
import { nudge, protect, release, setCount } from './services.js';
import { checkTargets } from './targets.js';

export interface ActClients {
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
}

/** Takes one step: one try, never throws. What is not known to have failed is not called failed: the next pass looks. */
export const act = async (clients: ActClients, cluster: string, step: Step): Promise<StepResult> => {
  try {
    return await take(clients, cluster, step);
  } catch (error) {
    const sorted = sortError(error);
    const already = sorted.class === 'gone' && ['terminate', 'deregister', 'release'].includes(step.kind);
    return {
      result: already ? 'already' : 'failed',
      note: `${sorted.code}: ${sorted.message}`,
      error: sorted.class,
      code: sorted.code,
    };
  }
};

const take = (clients: ActClients, cluster: string, step: Step): Promise<StepResult> => {
  switch (step.kind) {
    case 'run-instance':
      return runInstance(clients.ec2, cluster, step.intent);
    case 'terminate':
      return terminate(clients, cluster, step);
    case 'reboot':
      return reboot(clients.ec2, step.instanceId);
    case 'set-state':
      return setState(clients.ecs, cluster, step);
    case 'deregister':
      return deregister(clients.ecs, cluster, step.containerInstance);
    case 'cordon':
      return cordon(clients.ecs, cluster, step.containerInstances, step.intent);
    case 'uncordon':
      return uncordon(clients.ecs, cluster, step.containerInstances);
    case 'set-count':
      return setCount(clients.ecs, cluster, step);
    case 'protect':
      return protect(clients.ecs, cluster, step.tasks, step.minutes);
    case 'release':
      return release(clients.ecs, cluster, step.tasks);
    case 'check-targets':
      return checkTargets(clients, cluster, step);
    case 'nudge':
      return nudge(clients.ecs, cluster, step);
  }
};
