import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { targetsVariable } from '../shared/compose/translate/ambassadors.js';
import type { Translation } from '../shared/compose/translate.js';
import { accessPointInput } from '../shared/deploying/access-points.js';
import { runInput } from '../shared/deploying/job-steps.js';
import { balancerCalls, type OtherCall } from './config-balancer.js';

/** What `evenkeel config --ecs` prints: the inputs of the calls, in an order in which they can be made. */
export const callsOf = ({ wanted }: Translation, cluster: string, project: string): object => ({
  taskDefinitions: wanted.map((one) => one.taskDefinition),
  services: wanted
    .filter(({ job }) => !job)
    .map(({ service, desired, ecsName }) => ({
      cluster,
      taskDefinition: ecsName,
      ...(desired !== null && { desiredCount: desired }),
      ...service,
    })),
  jobs: jobsOf(wanted, cluster),
  other: [...othersOf(wanted), ...balancerCalls(wanted, { cluster, project })],
});

/** What must be there before: the access points, which the task definitions name by the keys that stand here as `for`. */
const othersOf = (wanted: Translation['wanted']): OtherCall[] => {
  const all = new Map(wanted.flatMap(({ accessPoints = [] }) => accessPoints.map((one) => [one.key, one] as const)));
  return [...all].map(([key, one]) => ({ api: 'efs:CreateAccessPoint', for: key, input: accessPointInput(one) }));
};

/** One for all of a job's runs; one that runs on each instance is placed there by a constraint of its own. */
const jobsOf = (wanted: Translation['wanted'], cluster: string): RunTaskCommandInput[] =>
  wanted
    .filter(({ job }) => job)
    .map((one) => ({ cluster, ...runInput(one, null), ...targetsIn(one), count: one.job!.eachInstance ? 1 : one.job!.runs }));

/** Where the tasks are is known only when the job begins. */
const targetsIn = ({ job }: Translation['wanted'][number]): Pick<RunTaskCommandInput, 'overrides'> =>
  !job?.dials
    ? {}
    : {
        overrides: {
          containerOverrides: job.dials.map(({ ambassador, service, ports }) => ({
            name: ambassador,
            environment: ports.map((port) => ({ name: targetsVariable(port), value: `(host:port of tasks of ${service})` })),
          })),
        },
      };
