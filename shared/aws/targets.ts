import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
} from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand, type ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Step, StepResult } from '../scaling/intents/step.js';
import { done, failed } from './answers.js';
import { send } from './send.js';

/** Whether the balancer sends requests to this task: every target group of its service shows its host port as healthy. */
export const checkTargets = async (
  { ecs, elb }: { readonly ecs: ECSClient; readonly elb: ElasticLoadBalancingV2Client },
  cluster: string,
  step: Extract<Step, { kind: 'check-targets' }>,
): Promise<StepResult> => {
  const service = (await send(ecs, new DescribeServicesCommand({ cluster, services: [step.service] }))).services?.[0];
  const task = (await send(ecs, new DescribeTasksCommand({ cluster, tasks: [step.taskArn] }))).tasks?.[0];
  if (!service || !task?.containerInstanceArn) return failed('the copy is gone');
  const hosts = await send(
    ecs,
    new DescribeContainerInstancesCommand({ cluster, containerInstances: [task.containerInstanceArn] }),
  );
  const instanceId = hosts.containerInstances?.[0]?.ec2InstanceId;
  for (const group of service.loadBalancers ?? []) {
    const container = task.containers?.find((one) => one.name === group.containerName);
    const port = container?.networkBindings?.find((one) => one.containerPort === group.containerPort)?.hostPort;
    const health = await send(
      elb,
      new DescribeTargetHealthCommand({ TargetGroupArn: group.targetGroupArn, Targets: [{ Id: instanceId, Port: port }] }),
    );
    const state = health.TargetHealthDescriptions?.[0]?.TargetHealth?.State;
    if (state !== 'healthy') return failed(`the balancer says ${state ?? 'nothing'} of ${instanceId}:${port}`);
  }
  return done('it serves');
};
