import type { ContainerOverride, RunTaskCommandInput } from '@aws-sdk/client-ecs';
import type { TaskSeen } from '../model/observation.js';
import type { WantedService } from '../model/project.js';
import { runToken, startedByOf, workOf } from './job-names.js';
import type { RunStand } from './job-stand.js';
import { TAG, type Tags } from './names.js';
import type { Stand } from './stand.js';
import type { DeployInput, DeployStep } from './steps.js';
import { mayRemove } from './tidy.js';

/** RunTask of one run. The same try has the same token, so that it is one task however often it is asked for. */
export const runStep = (
  wanted: WantedService,
  { key, run }: RunStand,
  revision: string,
  containerOverrides: ContainerOverride[],
  { cluster, project }: DeployInput,
): DeployStep => {
  const tags: Tags = {
    [TAG.cluster]: cluster,
    [TAG.project]: project.name,
    [TAG.service]: wanted.name,
    [TAG.generation]: String(run.generation),
    [TAG.hash]: workOf(wanted),
  };
  const again = run.ended > 0 ? `, try ${run.ended + 1} of ${(wanted.job?.attempts ?? 1) + run.stumbled}` : '';
  return {
    kind: 'run-job',
    input: {
      ...runInput(wanted, key),
      cluster,
      taskDefinition: revision,
      ...(containerOverrides.length > 0 && { overrides: { containerOverrides } }),
      startedBy: startedByOf(key, run),
      clientToken: runToken(wanted, key, run),
    },
    tags,
    job: wanted.ecsName,
    run: key,
    why: `${wanted.name} is to run to its end${again}`,
  };
};

/** What RunTask is told of a job before anything is known of the cluster. */
export const runInput = ({ service, taskDefinition, job }: WantedService, run: string | null): RunTaskCommandInput => ({
  taskDefinition: taskDefinition.family,
  count: 1,
  launchType: 'EC2',
  placementConstraints: [
    ...(service.placementConstraints ?? []),
    ...(job?.eachInstance && run !== null ? [{ type: 'memberOf' as const, expression: `ec2InstanceId == ${run}` }] : []),
  ],
  placementStrategy: service.placementStrategy,
});

export const stopStep = ({ arn, job }: TaskSeen, why: string, { cluster }: DeployInput): DeployStep => ({
  kind: 'stop-job',
  cluster,
  arn,
  why: `${job?.service}: ${why}`,
});

/** Tasks of an older definition of the job: two of them must not work side by side. */
export const outdatedSteps = ({ job }: Stand, input: DeployInput): DeployStep[] =>
  (job?.outdated ?? [])
    .filter(({ desiredStatus }) => desiredStatus !== 'STOPPED')
    .map((task) => stopStep(task, 'another definition of it is wanted', input));

/** Tasks of the project's jobs that have not stopped and that no wanted job speaks for. */
export const orphanTasks = ({ project, seen }: DeployInput): TaskSeen[] =>
  (seen.jobs ?? []).filter(
    ({ status, job }) => status !== 'STOPPED' && !project.wanted.some((wanted) => wanted.job && wanted.name === job?.service),
  );

export const orphanSteps = (input: DeployInput): DeployStep[] =>
  mayRemove(input)
    ? orphanTasks(input)
        .filter(({ desiredStatus }) => desiredStatus !== 'STOPPED')
        .map((task) => stopStep(task, 'its job is not in the file any more', input))
    : [];
