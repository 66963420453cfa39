import type { StepOutcome } from '../deploying/after-steps.js';
import type { DeployStep } from '../deploying/steps.js';
import { fromAnother } from './from-another.js';
import type { ReconcilePorts } from './ports.js';
import type { Thoughts } from './think.js';
import { mayAct, type Turn } from './turn.js';

/** What came of the steps, by deployment id; steps of no deployment stand under 'pins'. */
export type Deployed = ReadonlyMap<string, readonly { readonly step: DeployStep; readonly outcome: StepOutcome }[]>;

/** Takes the steps of each deployment in order, and stops with it at the first that does not go through. */
export const deployOn = async (ports: ReconcilePorts, turn: Turn, thoughts: Thoughts): Promise<Deployed> => {
  const open = thoughts.deployments.map(({ outcome }) => ({ id: outcome.deployment.id, steps: outcome.steps }));
  const all = [...fromAnother(open, turn.session.head), { id: 'pins', steps: thoughts.pins }];
  const deployed = new Map<string, { step: DeployStep; outcome: StepOutcome }[]>();
  for (const { id, steps } of all) {
    const done: { step: DeployStep; outcome: StepOutcome }[] = [];
    deployed.set(id, done);
    for (const step of steps) {
      if (!(await mayAct(turn))) return deployed;
      const outcome = await ports.deploy(step);
      done.push({ step, outcome });
      if (outcome.result === 'done' || outcome.result === 'already') continue;
      ports.log({
        level: 'warning',
        message: 'a deployment step did not go through',
        step: step.kind,
        why: step.why,
        note: outcome.note,
      });
      break;
    }
  }
  return deployed;
};
