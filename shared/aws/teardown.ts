import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DeleteServiceCommand,
  DeregisterContainerInstanceCommand,
  DeregisterTaskDefinitionCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { DeleteListenerCommand, DeleteTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeleteServiceCommand as DeleteNameCommand, DeleteNamespaceCommand } from '@aws-sdk/client-servicediscovery';
import type { TeardownStep } from '../provision/teardown.js';
import { sortError } from './errors.js';
import type { TeardownClients } from './remains.js';
import { send } from './send.js';

/** Takes one thing away, by force. Null when it is done or was gone already, else why not; the next round tries again. */
export const takeAway = async (clients: TeardownClients, cluster: string, step: TeardownStep): Promise<string | null> => {
  try {
    await take(clients, cluster, step);
    return null;
  } catch (error) {
    const sorted = sortError(error);
    return sorted.class === 'gone' ? null : `${step.kind}: ${sorted.code}: ${sorted.message}`;
  }
};

const take = ({ ec2, ecs, elb, discovery }: TeardownClients, cluster: string, step: TeardownStep): Promise<object> => {
  switch (step.kind) {
    case 'delete-service':
      return send(ecs, new DeleteServiceCommand({ cluster, service: step.name, force: true }));
    case 'deregister-task-definition':
      return send(ecs, new DeregisterTaskDefinitionCommand({ taskDefinition: step.arn }));
    case 'stop-task':
      return send(ecs, new StopTaskCommand({ cluster, task: step.arn, reason: 'Evenkeel: the stack is being deleted' }));
    case 'delete-listener':
      return send(elb, new DeleteListenerCommand({ ListenerArn: step.arn }));
    case 'delete-target-group':
      return send(elb, new DeleteTargetGroupCommand({ TargetGroupArn: step.arn }));
    case 'terminate-instance':
      return send(ec2, new TerminateInstancesCommand({ InstanceIds: [step.id] }));
    case 'deregister-instance':
      return send(ecs, new DeregisterContainerInstanceCommand({ cluster, containerInstance: step.arn, force: true }));
    case 'delete-discovery-service':
      return send(discovery, new DeleteNameCommand({ Id: step.id }));
    case 'delete-namespace':
      return send(discovery, new DeleteNamespaceCommand({ Id: step.id }));
  }
};
