import type { Deployment, DeployProgress, JobProgress } from '../model/project.js';
import type { DeployStep } from './steps.js';
import { changed } from './view.js';

/** What came of a step, as the actuator says it. */
export interface StepOutcome {
  readonly result: 'done' | 'already' | 'stale' | 'failed';
  readonly note: string;
  /** The class of the error when it failed. */
  readonly errorClass: string | null;
}

/** Remembers what AWS refused, and how often in a row: `nextSteps` ends a deployment for which a repeat will not help. */
export const afterSteps = (deployment: Deployment, done: readonly { step: DeployStep; outcome: StepOutcome }[]): Deployment => {
  const refused = done.find(({ outcome }) => outcome.result === 'failed');
  if (done.length === 0 && !deployment.progress?.trouble) return deployment;
  const trouble = refused ? troubleOf(deployment, refused.step, refused.outcome) : null;
  const progress = { ...(deployment.progress ?? NOTHING), ...refusals(deployment, done), trouble };
  return changed(deployment, { ...deployment, progress });
};

/** RunTask that placed nothing has used up its token: the next call for that run is another one. */
const refusals = ({ progress }: Deployment, done: readonly { step: DeployStep; outcome: StepOutcome }[]) => {
  const jobs: Record<string, JobProgress> = { ...progress?.jobs };
  for (const { step, outcome } of done) {
    const job = step.kind === 'run-job' && outcome.errorClass === 'capacity' ? jobs[step.job] : undefined;
    const run = job && step.kind === 'run-job' ? job.runs[step.run] : undefined;
    if (job && run && step.kind === 'run-job')
      jobs[step.job] = { ...job, runs: { ...job.runs, [step.run]: { ...run, refused: run.refused + 1 } } };
  }
  return progress?.jobs ? { jobs } : {};
};

const NOTHING: DeployProgress = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null };

const troubleOf = (deployment: Deployment, step: DeployStep, { errorClass, note }: StepOutcome): DeployProgress['trouble'] => {
  const last = deployment.progress?.trouble;
  const name = `${step.kind} ${subjectOf(step)}`;
  const again = last?.step === name && last.class === errorClass;
  return { step: name, class: errorClass ?? 'ambiguous', text: note, times: again ? last.times + 1 : 1 };
};

/** What a step is about, in a word. */
export const subjectOf = (step: DeployStep): string => {
  switch (step.kind) {
    case 'create-namespace':
      return step.name;
    case 'register':
      return step.input.family ?? '';
    case 'ensure-target-group':
      return step.targetGroup.name;
    case 'ensure-listener':
      return String(step.listener.port);
    case 'ensure-rule':
      return `${step.rule.port} ${step.rule.host ?? ''}${step.rule.paths[0] ?? ''}`;
    case 'pin-volume':
    case 'mark-instance':
    case 'unpin-volume':
      return step.attribute;
    case 'create-service':
      return step.input.serviceName ?? '';
    case 'update-service':
      return step.input.service ?? '';
    case 'delete-service':
      return step.name;
    case 'ensure-access-point':
      return step.accessPoint.volume;
    case 'delete-access-point':
    case 'delete-discovery-service':
    case 'delete-namespace':
      return step.id;
    case 'run-job':
      return `${step.job} ${step.run}`;
    case 'deregister':
      return step.taskDefinition;
    default:
      return step.arn;
  }
};
