import { afterSteps, type StepOutcome } from '../../shared/deploying/after-steps.js';
import { nextSteps } from '../../shared/deploying/next-steps.js';
import type { Balancer, DeployOutcome, DeployStep } from '../../shared/deploying/steps.js';
import type { Deployment, Project, WantedService } from '../../shared/model/project.js';
import { aDeployment, aProject } from './scene.js';
import { SmallAws } from './small-aws.js';

export const BALANCER: Balancer = { kind: 'alb', arn: 'arn:lb', dns: 'lb.example', vpcId: 'vpc-1' };

/** One pass as the loop makes it. `dies` = how many steps it takes before it is killed, its record unwritten; undefined = it lives. */
export const pass = (
  aws: SmallAws,
  project: Project,
  deployment: Deployment,
  dies?: number,
): { deployment: Deployment; outcome: DeployOutcome } => {
  const seen = aws.see(project.removed);
  const outcome = nextSteps({ now: aws.now, project, deployment, seen, fits: aws.fits, balancer: BALANCER, cluster: 'blue' });
  const done: { step: DeployStep; outcome: StepOutcome }[] = [];
  for (const step of outcome.steps.slice(0, dies ?? outcome.steps.length)) {
    done.push({ step, outcome: aws.perform(step) });
    if (done.at(-1)!.outcome.result === 'failed') break;
  }
  return { outcome, deployment: dies === undefined ? afterSteps(outcome.deployment, done) : deployment };
};

/** Passes every `seconds` until the deployment ends, or throws with what it was waiting for. */
export const runToEnd = (aws: SmallAws, project: Project, deployment: Deployment, seconds = 30): Deployment => {
  let now = deployment;
  for (let passes = 0; passes < 80; passes += 1) {
    now = pass(aws, project, now).deployment;
    if (now.finishedAt) return now;
    aws.tick(seconds);
  }
  throw new Error(`never ended: ${JSON.stringify(now, null, 1)}`);
};

/** AWS once a first generation is steady. */
export const running = (wanted: readonly WantedService[]): SmallAws => {
  const aws = new SmallAws();
  runToEnd(aws, aProject(wanted), aDeployment());
  return aws;
};

/** The next one of the project. */
export const second = (aws: SmallAws, wanted: readonly WantedService[], rest: Partial<Project> = {}) => ({
  project: aProject(wanted, { generation: 2, ...rest }),
  deployment: aDeployment({ generation: 2, createdAt: new Date(aws.now).toISOString() }),
});
