import { expect, it } from '@jest/globals';
import type { TaskSeen } from '../../shared/model/observation.js';
import { instant, MINUTE, SECOND } from '../../shared/model/time.js';
import { withLogTails } from '../../shared/pass/log-tails.js';
import type { ReconcilePorts } from '../../shared/pass/ports.js';
import { aDeployment, aService } from '../deploying/scene.js';
import { SmallAws } from '../deploying/small-aws.js';

const NOON = Date.UTC(2026, 5, 1, 12);

/** The last lines that a pass knows of a task that ended by itself so long ago, where its log cannot be read. */
const tailsOf = async (seconds: number) => {
  const service = aService({ name: 'web', ecsName: 'web' });
  const logConfiguration = { logDriver: 'awslogs', options: { 'awslogs-group': 'g', 'awslogs-stream-prefix': 'p' } } as const;
  const containerDefinitions = [{ name: 'web', logConfiguration }];
  const wanted = { ...service, taskDefinition: { ...service.taskDefinition, containerDefinitions } };
  const stoppedAt = NOON - seconds * SECOND;
  const ended = { id: 't1', service: 'web', status: 'STOPPED', startedAt: stoppedAt - MINUTE, stoppedAt, exitCode: 1 };
  const task = { ...ended, stopCode: 'EssentialContainerExited', container: 'web', reason: null } as unknown as TaskSeen;
  const readLogTail = async () => {
    throw Object.assign(new Error('no right to'), { name: 'AccessDeniedException' });
  };
  const ports = { readLogTail, clock: { now: () => NOON }, log: () => {} } as unknown as ReconcilePorts;
  const deployment = aDeployment({ createdAt: instant(NOON - 5 * MINUTE) });
  return (await withLogTails(ports, [wanted], deployment, { ...new SmallAws().see(), stopped: [task] })).logTails;
};

it('A log that cannot be read fails no pass: it is asked for again while it may still come, and left out after that', async () => {
  expect(await tailsOf(20)).toEqual({});
  expect(await tailsOf(61)).toEqual({ t1: [] });
});
