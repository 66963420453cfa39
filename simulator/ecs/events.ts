import { uuid } from '../ids.js';
import { type ContainerInstance, chance, type Deployment, type Ecs, now, type Service, type Task } from './state.js';
import { containerInstanceView, taskView } from './views.js';

/**
 * What ECS tells EventBridge and what DescribeServices lists. Shapes:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html. Changes of health are not among them
 * (containers-roadmap#1019).
 */
export const taskChanged = (ecs: Ecs, task: Task): void => {
  task.version += 1;
  ecs.changes += 1;
  // The event says nothing of health (containers-roadmap#1515).
  const { healthStatus: _, ...detail } = taskView(task, false);
  emit(ecs, 'ECS Task State Change', [task.arn], { ...detail, updatedAt: at(ecs) });
};

export const instanceChanged = (ecs: Ecs, instance: ContainerInstance): void => {
  instance.version += 1;
  ecs.changes += 1;
  const detail = { ...containerInstanceView(instance, false), clusterArn: instance.cluster.arn, updatedAt: at(ecs) };
  emit(ecs, 'ECS Container Instance State Change', [instance.arn], detail);
};

export const serviceAction = (
  ecs: Ecs,
  service: Service,
  eventType: 'INFO' | 'WARN' | 'ERROR',
  eventName: string,
  more: object = {},
): void =>
  emit(ecs, 'ECS Service Action', [service.arn], {
    eventType,
    eventName,
    clusterArn: service.cluster.arn,
    ...more,
    createdAt: at(ecs),
  });

/** Carries no clusterArn: only `resources` leads to the service. */
export const deploymentChanged = (ecs: Ecs, service: Service, deployment: Deployment): void =>
  emit(ecs, 'ECS Deployment State Change', [service.arn], {
    eventType: deployment.rollout === 'FAILED' ? 'ERROR' : 'INFO',
    eventName: `SERVICE_DEPLOYMENT_${deployment.rollout}`,
    deploymentId: deployment.id,
    updatedAt: at(ecs),
    reason: deployment.rolloutReason,
  });

/** A line in the service's own list of events, newest first, the last hundred. */
export const say = (ecs: Ecs, service: Service, text: string): void => {
  const id = uuid(chance(ecs, 'event-ids'));
  service.events.unshift({ id, createdAt: now(ecs), message: `(service ${service.name}) ${text}` });
  service.events.length = Math.min(service.events.length, 100);
};

const at = (ecs: Ecs): string => new Date(now(ecs)).toISOString();

const emit = (ecs: Ecs, detailType: string, resources: string[], detail: object): void =>
  ecs.amazon.events.emit({
    source: 'aws.ecs',
    'detail-type': detailType,
    resources,
    detail: JSON.parse(JSON.stringify(detail)) as object,
  });
