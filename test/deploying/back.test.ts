import { describe, expect, it } from '@jest/globals';
import { toldBack } from '../../shared/deploying/back.js';
import { failed } from '../../shared/deploying/failure.js';
import type { DeployInput, DeployOutcome } from '../../shared/deploying/steps.js';
import type { DeploymentStatus } from '../../shared/model/words.js';
import { aDeployment, aProject, aService } from './scene.js';

const { reason } = failed('circuit-breaker', 'web: ECS gave its deployment up.', 'web');
const deployment = aDeployment({ status: 'rolling', reason });
const input = { project: aProject([aService({ name: 'web' })]), deployment } as unknown as DeployInput;

/** How the way back is told when its own steps have come to this. */
const told = (status: DeploymentStatus, why: string | null = null): DeployOutcome['deployment'] => {
  const now = { ...deployment, status, reason: why === null ? null : failed('circuit-breaker', why, 'web').reason };
  const outcome: DeployOutcome = { steps: [], demand: [], claims: [], touched: [], deployment: now };
  return toldBack(input, { since: deployment.createdAt, reason }, outcome).deployment;
};

describe('a deployment on its way back', () => {
  it('is rolled back once all runs as before, and rolling until then', () => {
    expect(told('steady').status).toBe('rolled-back');
    expect(told('rolling').status).toBe('rolling');
  });

  it.each<DeploymentStatus>(['failed', 'rolled-back'])('has failed when the way back ends as %s, with both reasons', (status) => {
    const end = told(status, 'web: ECS went back to the task definition before it.');
    expect(end.status).toBe('failed');
    expect(end.reason!.text).toBe(
      'web: ECS gave its deployment up. Going back failed too: web: ECS went back to the task definition before it.',
    );
  });
});
