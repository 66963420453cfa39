import { describe, expect, it } from '@jest/globals';
import { heldOutcome, laterOutcome, released, unseenOutcome } from '../../shared/deploying/held.js';
import type { Deployment } from '../../shared/model/project.js';
import { instant, MINUTE, millis } from '../../shared/model/time.js';
import { aDeployment, aProject, aService } from './scene.js';

const project = aProject([aService({ name: 'web' })]);
const BEGUN = aDeployment();
const START = millis(BEGUN.createdAt) + 60 * MINUTE;

const unseen = (deployment: Deployment, minutes: number, of = project) =>
  unseenOutcome(deployment, of, 'DescribeServices: AccessDeniedException: no', START + minutes * MINUTE);

describe('a deployment of which AWS shows nothing', () => {
  const first = unseen(BEGUN, 0);

  it('waits, and keeps its services from being given up, however old it is when that begins', () => {
    expect(first.deployment).toMatchObject({ status: BEGUN.status, reason: { code: 'unseen' }, finishedAt: null });
    expect(first.touched).toEqual(['shop-web']);
    expect(unseen(first.deployment, 29).deployment).toMatchObject({ status: BEGUN.status, reason: { code: 'unseen' } });
  });

  it('fails after half an hour, so that others do not wait for it without end, and says what to do', () => {
    const { deployment, touched, steps } = unseen(unseen(first.deployment, 10).deployment, 30);
    expect([touched, steps]).toEqual([[], []]);
    expect(deployment).toMatchObject({
      status: 'failed',
      finishedAt: instant(START + 30 * MINUTE),
      reason: { code: 'deadline' },
    });
    expect(deployment.reason!.text).toBe(
      'AWS has not shown what there is of it for 30 minutes (DescribeServices: AccessDeniedException: no): what runs is left as it is. Mend that, then send its file again.',
    );
    const down = unseen(first.deployment, 30, { ...project, removed: true }).deployment;
    expect(down.reason!.text).toContain('delete the project again');
  });

  it('is not charged with the time of a hold', () => {
    const held = { ...first.deployment, progress: { ...first.deployment.progress!, heldUntil: instant(START + 20 * MINUTE) } };
    expect(unseen(held, 49).deployment.status).toBe(BEGUN.status);
    expect(unseen(held, 50).deployment.status).toBe('failed');
  });
});

describe('a deployment that a hold keeps', () => {
  const until = instant(START + 20 * MINUTE);
  const held = heldOutcome(BEGUN, project, { until, text: 'Held until 09:20 UTC by ann: load test.' }).deployment;

  it('says of each service that it waits, but for those that are as they should be', () => {
    expect(held.services).toMatchObject([{ name: 'web', why: expect.stringContaining('by ann: load test') }]);
    const [web] = held.services;
    const steady = heldOutcome({ ...held, services: [{ ...web!, status: 'steady', why: null }] }, project, {
      until,
      text: 'Held.',
    });
    expect(steady.deployment.services).toMatchObject([{ why: null }]);
  });

  it('is charged with no time of it: its half hour begins when the hold ended, also when it was taken back early', () => {
    const heldUntil = (minutes: number) => released(held, START + minutes * MINUTE).progress!.heldUntil;
    expect([heldUntil(5), heldUntil(25)]).toEqual([instant(START + 5 * MINUTE), until]);
    expect(released(held, START).reason).toBeNull();
  });
});

it('a deployment that this pass has no time for keeps its services from being moved and given up', () => {
  expect(laterOutcome(BEGUN, project)).toMatchObject({ steps: [], touched: ['shop-web'], deployment: BEGUN });
});
