import type { Intent } from '../../model/intent.js';
import type { Observation } from '../../model/observation.js';
import type { Policy } from '../../model/policy.js';
import { advanceDrain, drainAnswered } from './drain.js';
import { advanceLaunch, launchAnswered } from './launch.js';
import { advanceMove, moveAnswered } from './move.js';
import { withoutOldRefusal, withRefusal } from './refusal.js';
import type { Advance, Step, StepResult } from './step.js';

/** What an open intent does next, by what is seen. */
export const advance = (intent: Intent, observation: Observation, policy: Policy): Advance =>
  withoutOldRefusal(onward(intent, observation, policy));

const onward = (intent: Intent, observation: Observation, policy: Policy): Advance => {
  switch (intent.kind) {
    case 'launch':
      return advanceLaunch(intent, observation, policy);
    case 'drain':
      return advanceDrain(intent, observation);
    case 'move':
      return advanceMove(intent, observation);
  }
};

/** What the answer to its step makes of it. */
export const answered = (intent: Intent, step: Step, answer: StepResult, now: number, policy: Policy): Advance =>
  withRefusal(next(intent, step, answer, now, policy), step, answer, now);

const next = (intent: Intent, step: Step, answer: StepResult, now: number, policy: Policy): Advance => {
  switch (intent.kind) {
    case 'launch':
      return launchAnswered(intent, answer, now, policy);
    case 'drain':
      return drainAnswered(intent, answer);
    case 'move':
      return moveAnswered(intent, step.kind, answer, now);
  }
};
