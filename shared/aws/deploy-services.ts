import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  type ECSClient,
  type LoadBalancer,
  type Service,
  TagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DescribeTargetGroupsCommand, type ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { TAG, type Tags } from '../deploying/names.js';
import type { Balanced, StepOf } from '../deploying/steps.js';
import type { Acted } from './deploy.js';
import { sortError } from './errors.js';
import { send } from './send.js';

/** CreateService; one that is there already with our tags is ours from a call whose answer was lost, and is adopted. */
export const createService = async (
  ecs: ECSClient,
  elb: ElasticLoadBalancingV2Client,
  step: StepOf<'create-service'>,
): Promise<Acted> => {
  const { input, tags } = step;
  const loadBalancers = await balancersOf(elb, step.balanced);
  try {
    await send(
      ecs,
      new CreateServiceCommand({ ...input, ...(loadBalancers.length > 0 ? { loadBalancers } : {}), tags: tagList(tags) }),
    );
    return { result: 'done', note: `${input.serviceName} is created` };
  } catch (error) {
    if (!['conflict', 'token', 'invalid'].includes(sortError(error).class)) throw error;
    const there = await find(ecs, input.cluster ?? '', input.serviceName ?? '');
    if (there?.status === 'ACTIVE' && tagOf(there, TAG.project) === tags[TAG.project])
      return { result: 'already', note: `${input.serviceName} is there with our tags` };
    throw error;
  }
};

/** UpdateService, when the service still is as it was when this was decided. */
export const updateService = async (ecs: ECSClient, { input, assumed }: StepOf<'update-service'>): Promise<Acted> => {
  const service = await find(ecs, input.cluster ?? '', input.service ?? '');
  if (service?.status !== 'ACTIVE') return { result: 'stale', note: `${input.service} is ${service?.status ?? 'gone'}` };
  if (assumed.taskDefinition !== null && service.taskDefinition !== assumed.taskDefinition)
    return { result: 'stale', note: `${input.service} runs ${service.taskDefinition} by now` };
  if (assumed.desired !== null && service.desiredCount !== assumed.desired)
    return { result: 'stale', note: `${input.service} has desired ${service.desiredCount} by now` };
  await send(ecs, new UpdateServiceCommand(input));
  return { result: 'done', note: `${input.service} is updated` };
};

/** DeleteService by force, of a service of our project only. */
export const deleteService = async (ecs: ECSClient, { cluster, name, project }: StepOf<'delete-service'>): Promise<Acted> => {
  const service = await find(ecs, cluster, name);
  if (service?.status !== 'ACTIVE') return { result: 'already', note: `${name} is ${service?.status ?? 'gone'}` };
  if (tagOf(service, TAG.project) !== project)
    return { result: 'failed', note: `${name} is not tagged as a service of ${project}; it is left alone`, errorClass: 'denied' };
  await send(ecs, new DeleteServiceCommand({ cluster, service: name, force: true }));
  return { result: 'done', note: `${name} is being deleted` };
};

export const tagService = async (ecs: ECSClient, { arn, tags }: StepOf<'tag-service'>): Promise<Acted> => {
  await send(ecs, new TagResourceCommand({ resourceArn: arn, tags: tagList(tags) }));
  return { result: 'done', note: 'tagged' };
};

export const tagList = (tags: Tags): { key: string; value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

const find = async (ecs: ECSClient, cluster: string, name: string): Promise<Service | undefined> => {
  const answer = await send(ecs, new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] }));
  return answer.services?.find(({ serviceName }) => serviceName === name);
};

const tagOf = ({ tags }: Service, name: string): string | undefined => tags?.find(({ key }) => key === name)?.value;

const balancersOf = async (elb: ElasticLoadBalancingV2Client, balanced: readonly Balanced[]): Promise<LoadBalancer[]> => {
  if (balanced.length === 0) return [];
  const answer = await send(elb, new DescribeTargetGroupsCommand({ Names: balanced.map(({ targetGroup }) => targetGroup) }));
  return balanced.map(({ targetGroup, containerName, containerPort }) => {
    const found = answer.TargetGroups?.find(({ TargetGroupName }) => TargetGroupName === targetGroup);
    return { targetGroupArn: found?.TargetGroupArn, containerName, containerPort };
  });
};
