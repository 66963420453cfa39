import { describe, expect, it } from '@jest/globals';
import { asBefore, toldBack, turnedBack, wayBack } from '../../shared/deploying/back.js';
import { CANCELLED } from '../../shared/deploying/cancelled.js';
import { failed } from '../../shared/deploying/failure.js';
import type { DeployInput, DeployOutcome } from '../../shared/deploying/steps.js';
import type { Deployment, WantedService } from '../../shared/model/project.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import type { DeploymentStatus } from '../../shared/model/words.js';
import { aDeployment, aProject, aService, START } from './scene.js';

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

const [old, present] = [aService({ name: 'web' }), aService({ name: 'web', image: 'two' })];
const trouble = { step: 'update-service shop-web', class: 'denied', text: 'no', times: 3 };
const begun = { settledSince: null, emptyLooks: 0, reached: ['shop-web'], before: {}, counts: { 'shop-web': 3 }, trouble };
const LATER = START + 10 * MINUTE;

const failing = (progress: object = {}, wanted: WantedService = present): DeployInput => {
  const own = aDeployment({ generation: 2, progress: { ...begun, ...progress } as NonNullable<Deployment['progress']> });
  return { now: LATER, project: aProject([wanted]), deployment: own, steady: [old] } as unknown as DeployInput;
};

describe('a deployment that turns back', () => {
  const turned = (input: DeployInput, code = 'circuit-breaker') => turnedBack(failed(code, 'web failed', 'web'), input);

  it('writes down from when on, and does nothing in that pass', () => {
    const { steps, deployment, touched } = turned(failing())!;
    expect([steps, touched]).toEqual([[], ['shop-web']]);
    expect(deployment).toMatchObject({
      status: 'rolling',
      progress: { back: { since: instant(LATER) }, counts: { 'shop-web': 3 } },
    });
  });

  it('forgets what it had reached and what AWS refused it: neither is held against the way back', () => {
    expect(turned(failing())!.deployment.progress).toMatchObject({ reached: [], trouble: null, settledSince: null });
  });

  it('turns once, and only where it has somewhere to go', () => {
    expect(turned(failing({ back: { since: instant(START), reason } }))).toBeNull();
    expect(turned({ ...failing(), steady: null })).toBeNull();
  });

  it('stays as it is where the file says so, and not when somebody has cancelled it', () => {
    const deploymentCircuitBreaker = { enable: true, rollback: false };
    const pausing = { ...present, service: { ...present.service, deploymentConfiguration: { deploymentCircuitBreaker } } };
    expect(turned(failing({}, pausing))).toBeNull();
    expect(turned(failing({}, pausing), CANCELLED)).not.toBeNull();
  });
});

describe('the way back', () => {
  const theWay = (progress: object = {}) => {
    const input = failing({ back: { since: instant(LATER), reason }, ...progress });
    return asBefore(input, wayBack(input)!);
  };

  it('leads to the last steady generation with the counts of then, and takes away what that did not have', () => {
    expect(theWay()).toMatchObject({ project: { wanted: [old], removeOrphans: true }, counts: { 'shop-web': 3 } });
  });

  it('has its own half hour, and none of an earlier hold', () => {
    expect(theWay().deployment.createdAt).toBe(instant(LATER));
    const heldUntil = (minutes: number) =>
      theWay({ heldUntil: instant(LATER + minutes * MINUTE) }).deployment.progress!.heldUntil;
    expect([heldUntil(-5), heldUntil(5)]).toEqual([undefined, instant(LATER + 5 * MINUTE)]);
  });
});
