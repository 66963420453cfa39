import { describe, expect, it } from '@jest/globals';
import { failureOf } from '../../shared/deploying/failure.js';
import { standOf } from '../../shared/deploying/stand.js';
import type { WantedService } from '../../shared/model/project.js';
import { MINUTE } from '../../shared/model/time.js';
import { anInstance } from './instances.js';
import { BALANCER, pass, runToEnd } from './passes.js';
import { aDeployment, aProject, aService, on, published } from './scene.js';
import { SmallAws } from './small-aws.js';

const next = (aws: SmallAws, wanted: readonly WantedService[]) => ({
  project: aProject(wanted, { generation: 2 }),
  deployment: aDeployment({ generation: 2, createdAt: new Date(aws.now).toISOString() }),
});

describe('a deployment that cannot succeed', () => {
  it('fails when a first revision keeps stopping, and names service, task, stop code, reason, exit code and what to try', () => {
    const aws = new SmallAws();
    const wanted = [aService({ name: 'web' })];
    aws.broken.set(wanted[0]!.hash, 'Essential container in task exited');
    const end = runToEnd(aws, aProject(wanted), aDeployment(), 15);
    expect(end.status).toBe('failed');
    expect(end.reason).toMatchObject({ service: 'web', exitCode: 1, taskId: expect.stringMatching(/^task-/) });
    expect(end.reason!.text).toMatch(
      /web.*task-\d+ stopped \(EssentialContainerExited, exit code 1: the program gave up\): Essential container in task exited.*Read its log/,
    );
    expect(end.services[0]).toMatchObject({ status: 'failed', lastStop: { exitCode: 1, code: 'EssentialContainerExited' } });
    expect(end.finishedAt).not.toBeNull();
  });

  it('fails at the first stop when the image does not exist', () => {
    const aws = new SmallAws();
    const wanted = [aService({ name: 'web', image: 'nginx:nope' })];
    aws.broken.set(wanted[0]!.hash, 'CannotPullContainerError: docker.io/library/nginx:nope: not found');
    const end = runToEnd(aws, aProject(wanted), aDeployment(), 15);
    expect(end.reason!.code).toBe('image-not-pulled');
    expect(end.reason!.text).toContain('Check that nginx:nope exists');
  });

  it('is rolled back when ECS went back to the revision before', () => {
    const aws = new SmallAws();
    runToEnd(aws, aProject([aService({ name: 'web' })]), aDeployment());
    const wanted = [aService({ name: 'web', image: 'two' })];
    aws.broken.set(wanted[0]!.hash, 'Essential container in task exited');
    const { project, deployment } = next(aws, wanted);
    const end = runToEnd(aws, project, deployment, 15);
    expect(end.status).toBe('rolled-back');
    expect(end.reason!.text).toContain('ECS gave its deployment up and went back to the task definition before it: task');
    expect(aws.services[0]!.taskDefinition).toBe('arn:td/shop-web:1');
  });

  it('knows that ECS went back even when it first looks after the rollback is complete', () => {
    const aws = new SmallAws();
    runToEnd(aws, aProject([aService({ name: 'web' })]), aDeployment());
    const wanted = [aService({ name: 'web', image: 'two' })];
    aws.broken.set(wanted[0]!.hash, 'Essential container in task exited');
    const { project, deployment } = next(aws, wanted);
    let seen = pass(aws, project, deployment).deployment;
    aws.tick(5);
    seen = pass(aws, project, seen).deployment;
    aws.tick(300);
    expect(pass(aws, project, seen).deployment.status).toBe('rolled-back');
  });

  it('tries again when the same file is sent after a failure', () => {
    const aws = new SmallAws();
    const wanted = [aService({ name: 'web' })];
    aws.broken.set(wanted[0]!.hash, 'Essential container in task exited');
    runToEnd(aws, aProject(wanted), aDeployment(), 15);
    aws.broken.clear();
    aws.tick(60);
    const { project, deployment } = next(aws, wanted);
    expect(runToEnd(aws, project, deployment, 15).status).toBe('steady');
  });

  it('gives up after half an hour and says what was missing', () => {
    const aws = new SmallAws();
    aws.instances = [anInstance('i-1', 100)];
    const end = runToEnd(aws, aProject([aService({ name: 'web' })]), aDeployment());
    expect(end.reason).toMatchObject({ code: 'no-capacity' });
    expect(end.reason!.text).toMatch(/web: waits for room: one task of 128 CPU units and 128 MiB.*Raise the maximum/);
  });

  describe('that rolls one task after the other', () => {
    /** So many minutes after it began, the newest of its tasks having begun `newest` minutes after that. */
    const failureAfter = (minutes: number, newest: number, tasks = 40) => {
      const aws = new SmallAws();
      const wanted = aService({ name: 'web', desired: tasks });
      aws.instances = Array.from({ length: 10 }, (_, i) => anInstance(`i-${i}`));
      runToEnd(aws, aProject([wanted]), aDeployment());
      const { project, deployment } = next(aws, [wanted]);
      const began = Date.parse(deployment.createdAt);
      const seen = aws.see();
      const rolled = seen.tasks.map((task, i) => ({ ...task, startedAt: began + (i === 0 ? newest : 0) * MINUTE }));
      const asked = { fits: aws.fits, balancer: BALANCER, cluster: 'blue', now: began + minutes * MINUTE };
      const input = { ...asked, project, deployment, seen: { ...seen, tasks: rolled } };
      return failureOf(
        project.wanted.map((one) => standOf(one, input)),
        input,
      );
    };

    it('has half an hour from the last one that began to serve', () => {
      expect(failureAfter(45, 39)).toBeNull();
      expect(failureAfter(68, 39)).toBeNull();
      expect(failureAfter(70, 39)?.reason).toMatchObject({ code: 'deadline', text: expect.stringContaining('after 70 minutes') });
      expect(failureAfter(45, 10)?.reason.code).toBe('deadline');
    });

    it('and two minutes for each at most: tasks that come and go do not keep it for ever', () => {
      expect(failureAfter(33, 20, 1)?.reason.code).toBe('deadline');
      expect(failureAfter(36, 30, 3)?.reason.code).toBe('deadline');
    });
  });

  it('leaves a service alone that somebody else made under the same name', () => {
    const aws = new SmallAws();
    runToEnd(aws, aProject([aService({ name: 'web' })]), aDeployment());
    aws.services[0]!.tags = {};
    const { project, deployment } = next(aws, [aService({ name: 'web', image: 'two' })]);
    const { deployment: after, outcome } = pass(aws, project, deployment);
    expect(after.reason).toMatchObject({ code: 'name-taken' });
    expect(outcome.steps).toEqual([]);
  });

  it('fails when another project keeps the port on the balancer, and never takes it from it', () => {
    const aws = new SmallAws();
    aws.listeners.set(5000, 'ek-another-project');
    const end = runToEnd(aws, aProject([aService({ name: 'vote', port: 80, published: published(5000) })]), aDeployment());
    expect(end.reason!.code).toBe('port-taken');
    expect(end.reason!.text).toContain('Port 5000');
    expect(aws.listeners.get(5000)).toBe('ek-another-project');
  });

  it('does not blame a service for tasks that stopped because it was scaled, deleted or its instance went', () => {
    const aws = new SmallAws();
    const wanted = [aService({ name: 'web', desired: 4 })];
    runToEnd(aws, aProject(wanted), aDeployment());
    const { project, deployment } = next(aws, [aService({ name: 'web', image: 'two', desired: 4 })]);
    expect(runToEnd(aws, project, deployment).status).toBe('steady');
  });

  it('blames the one that breaks, not those that wait for it', () => {
    const aws = new SmallAws();
    const db = aService({ name: 'db', port: 5432 });
    aws.broken.set(db.hash, 'Essential container in task exited');
    const end = runToEnd(aws, aProject([aService({ name: 'web', dependsOn: on('db') }), db]), aDeployment(), 15);
    expect(end.reason!.service).toBe('db');
    expect(end.services.find(({ name }) => name === 'web')).toMatchObject({ running: 0 });
  });
});
