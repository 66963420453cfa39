import { type ConflictException, type ECSClient, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { lastPart } from '../deploying/names.js';
import type { StepOf } from '../deploying/steps.js';
import type { Acted } from './deploy.js';
import { tagList } from './deploy-services.js';
import { send } from './send.js';

/**
 * RunTask. A stand-alone task that finds no room is not queued: ECS says so in `failures` and forgets it
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html).
 */
export const runJob = async (ecs: ECSClient, { input, tags }: StepOf<'run-job'>): Promise<Acted> => {
  const answer = await send(ecs, new RunTaskCommand({ ...input, tags: tagList(tags) })).catch(begunBefore);
  if ('begun' in answer) return { result: 'already', note: `task ${answer.begun} was started by a call that got lost` };
  const { tasks = [], failures = [] } = answer;
  const [task] = tasks;
  if (task) return { result: 'done', note: `task ${lastPart(task.taskArn ?? '')} is started` };
  const why = failures.map(({ arn, reason, detail }) => [reason, arn && lastPart(arn), detail].filter(Boolean).join(' '));
  return { result: 'failed', note: `ECS placed no task: ${why.join(', ') || 'it gave no reason'}`, errorClass: 'capacity' };
};

/**
 * The token of this try has been used with other words: a task that the job dials has been replaced since a call that nobody heard the
 * answer of. ECS starts no second one and names the first
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html#API_RunTask_Errors).
 */
const begunBefore = (error: unknown): { readonly begun: string } => {
  const { name, resourceIds = [] } = error as Partial<ConflictException>;
  if (name !== 'ConflictException') throw error;
  return { begun: resourceIds.map(lastPart).join(', ') };
};

export const stopJob = async (ecs: ECSClient, { cluster, arn, why }: StepOf<'stop-job'>): Promise<Acted> => {
  await send(ecs, new StopTaskCommand({ cluster, task: arn, reason: `Evenkeel: ${why}`.slice(0, LONGEST_REASON) }));
  return { result: 'done', note: `task ${lastPart(arn)} is told to stop` };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html */
const LONGEST_REASON = 1024;
