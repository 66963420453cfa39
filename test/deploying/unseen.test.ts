import { describe, expect, it } from '@jest/globals';
import { unseenOutcome } from '../../shared/deploying/held.js';
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
