import { type EC2Client, RebootInstancesCommand, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListContainerInstancesCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { counted } from '../model/counted.js';
import type { LaunchIntent } from '../model/intent.js';
import type { Step, StepResult } from '../scaling/intents/step.js';
import { done, failed, stale } from './answers.js';
import { createFleet } from './fleet.js';
import { send } from './send.js';

/**
 * Launches the instance of an intent, or those of all that share its call. Token and request come from the intent, so a repeat is the same call and gives the same
 * instance. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export const runInstance = async (ec2: EC2Client, cluster: string, intent: LaunchIntent): Promise<StepResult> => {
  const { request, batch } = intent;
  const tags = [
    { Key: 'evenkeel:cluster', Value: cluster },
    { Key: 'evenkeel:intent', Value: batch?.id ?? intent.id },
    { Key: 'Name', Value: `evenkeel-${cluster}` },
  ];
  if (request.fleet) return createFleet(ec2, intent, request.fleet, tags);
  const answer = await send(
    ec2,
    new RunInstancesCommand({
      ClientToken: intent.token,
      MinCount: 1,
      MaxCount: batch?.size ?? 1,
      LaunchTemplate: { LaunchTemplateId: request.launchTemplateId, Version: request.launchTemplateVersion },
      InstanceType: request.type as never,
      SubnetId: request.subnetId,
      ...(request.credits ? { CreditSpecification: { CpuCredits: request.credits } } : {}),
      ...(request.market === 'spot' ? { InstanceMarketOptions: { MarketType: 'spot' } } : {}),
      TagSpecifications: [
        { ResourceType: 'instance', Tags: tags },
        { ResourceType: 'volume', Tags: tags },
        ...(request.market === 'spot' ? [{ ResourceType: 'spot-instances-request' as const, Tags: tags }] : []),
      ],
    }),
  );
  const instanceIds = (answer.Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []);
  const [instanceId] = instanceIds;
  if (batch && instanceId) return { ...done(`started ${instanceIds.length} of ${batch.size}`), instanceIds };
  return instanceId ? { ...done(`started ${instanceId}`), instanceId } : failed('EC2 answered without an instance');
};

/** Its disk and its registration stay; what runs on it dies. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html */
export const reboot = async (ec2: EC2Client, instanceId: string): Promise<StepResult> => {
  await send(ec2, new RebootInstancesCommand({ InstanceIds: [instanceId] }));
  return done(`${instanceId} reboots`);
};

/** Terminates one instance; first looks once more, in this very pass, that it is not registered, or drained and empty. */
export const terminate = async (
  { ec2, ecs }: { readonly ec2: EC2Client; readonly ecs: ECSClient },
  cluster: string,
  step: Extract<Step, { kind: 'terminate' }>,
): Promise<StepResult> => {
  const registration = step.containerInstance ?? (await registrationOf(ecs, cluster, step.instanceId));
  const occupied = registration ? await stillOccupied(ecs, cluster, registration) : null;
  if (occupied) return stale(occupied);
  await send(ec2, new TerminateInstancesCommand({ InstanceIds: [step.instanceId] }));
  return done(`${step.instanceId} is shutting down`);
};

/** The pass's own list may have been incomplete. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html */
const registrationOf = async (ecs: ECSClient, cluster: string, instanceId: string): Promise<string | null> => {
  const answer = await send(ecs, new ListContainerInstancesCommand({ cluster, filter: `ec2InstanceId == ${instanceId}` }));
  return answer.containerInstanceArns?.[0] ?? null;
};

const stillOccupied = async (ecs: ECSClient, cluster: string, containerInstance: string): Promise<string | null> => {
  const answer = await send(ecs, new DescribeContainerInstancesCommand({ cluster, containerInstances: [containerInstance] }));
  const seen = answer.containerInstances?.[0];
  if (!seen) return null;
  if (seen.status === 'ACTIVE') return 'it is ACTIVE again: not terminated';
  // What was about to start when its agent fell silent never will.
  if ((seen.pendingTasksCount ?? 0) > 0 && seen.agentConnected)
    return `${counted(seen.pendingTasksCount ?? 0, 'task')} about to start on it`;
  const runningTasks = seen.runningTasksCount ?? 0;
  if (runningTasks === 0) return null;
  const { taskArns = [] } = await send(ecs, new ListTasksCommand({ cluster, containerInstance, desiredStatus: 'RUNNING' }));
  // The list may be older than the count; a silent agent's count is never lowered again.
  const there = seen.agentConnected ? Math.max(taskArns.length, runningTasks) : taskArns.length;
  const left = there - (await daemonTasks(ecs, cluster, taskArns));
  return left > 0 ? `${counted(left, 'task')} still on it` : null;
};

/** How many of these are DAEMON tasks: those end with their instance. */
const daemonTasks = async (ecs: ECSClient, cluster: string, arns: readonly string[]): Promise<number> => {
  if (arns.length === 0) return 0;
  const { tasks = [] } = await send(ecs, new DescribeTasksCommand({ cluster, tasks: [...arns] }));
  const groups = [...new Set(tasks.flatMap((task) => (task.group?.startsWith('service:') ? [task.group.slice(8)] : [])))];
  if (groups.length === 0) return 0;
  const { services = [] } = await send(ecs, new DescribeServicesCommand({ cluster, services: groups.slice(0, 10) }));
  const daemons = new Set(
    services.filter((one) => one.schedulingStrategy === 'DAEMON').map((one) => `service:${one.serviceName}`),
  );
  return tasks.filter((task) => daemons.has(task.group ?? '')).length;
};
