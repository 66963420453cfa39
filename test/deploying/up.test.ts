import { describe, expect, it } from '@jest/globals';
import { nextSteps } from '../../shared/deploying/next-steps.js';
import { SECOND } from '../../shared/model/time.js';
import { anInstance } from './instances.js';
import { BALANCER, pass, runToEnd } from './passes.js';
import { aDeployment, aProject, aService, on, START, votingApp } from './scene.js';
import { SmallAws } from './small-aws.js';

describe('a first deployment', () => {
  it('becomes steady, with every task where there was room', () => {
    const aws = new SmallAws();
    const end = runToEnd(aws, aProject(votingApp()), aDeployment());
    expect(end.status).toBe('steady');
    expect(aws.harm).toEqual([]);
    expect(aws.services.map(({ desired }) => desired)).toEqual([1, 1, 1, 1, 1]);
    expect(end.services.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      'db steady',
      'redis steady',
      'result steady',
      'vote steady',
      'worker steady',
    ]);
  });

  it('creates every service before it raises any, and servers before clients', () => {
    const aws = new SmallAws();
    const project = aProject(votingApp());
    let deployment = aDeployment();
    const kinds: string[] = [];
    for (let passes = 0; passes < 8; passes += 1) {
      const { outcome, deployment: next } = pass(aws, project, deployment);
      for (const step of outcome.steps) {
        if (step.kind === 'create-service') kinds.push('create');
        if (step.kind === 'update-service') kinds.push(step.input.service!);
      }
      deployment = next;
      aws.tick(15);
    }
    expect(kinds.slice(0, 5)).toEqual(['create', 'create', 'create', 'create', 'create']);
    expect(kinds.slice(5, 7).sort()).toEqual(['shop-db', 'shop-redis']);
    expect(kinds.slice(7).sort()).toEqual(['shop-result', 'shop-vote', 'shop-worker']);
  });

  it('has not one step more to take once it is steady', () => {
    const aws = new SmallAws();
    const project = aProject(votingApp());
    const end = runToEnd(aws, project, aDeployment());
    const again = pass(aws, project, { ...end, status: 'rolling', finishedAt: null });
    expect(again.outcome.steps).toEqual([]);
  });

  it('says what a service waits for', () => {
    const aws = new SmallAws();
    const project = aProject([
      aService({ name: 'web', dependsOn: on('db', 'service_healthy') }),
      aService({ name: 'db', port: 5432, hasHealthCheck: true }),
    ]);
    let deployment = pass(aws, project, aDeployment()).deployment;
    expect(deployment.status).toBe('registering');
    aws.tick(25);
    deployment = pass(aws, project, deployment).deployment;
    aws.tick(15);
    const web = pass(aws, project, deployment).deployment.services.find(({ name }) => name === 'web')!;
    expect(web).toMatchObject({ status: 'waiting', waitsFor: ['db'], why: 'waits for db to be healthy' });
  });

  it('says whose the namespace of its name is, and asks for none', () => {
    const aws = new SmallAws();
    const seen = { ...aws.see(false), namespaceTakenBy: 'project a-b of cluster blue' };
    const project = aProject([aService({ name: 'db', port: 5432 })]);
    const deployment = aDeployment();
    const { steps, deployment: next } = nextSteps({
      now: aws.now,
      project,
      deployment,
      seen,
      fits: aws.fits,
      balancer: BALANCER,
      cluster: 'blue',
    });
    expect(steps.map(({ kind }) => kind)).toEqual(['register']);
    expect(next.services[0]!.why).toBe(
      'waits for the namespace blue-shop, which is that of project a-b of cluster blue: give this project another name, or take that one down',
    );
  });

  it('orders servers before clients even when the file says nothing about it', () => {
    const aws = new SmallAws();
    const silent = votingApp().map((service) => ({ ...service, dependsOn: [] }));
    const project = aProject(silent);
    let deployment = pass(aws, project, aDeployment()).deployment;
    aws.tick(25);
    const second = pass(aws, project, deployment);
    const raised = second.outcome.steps.flatMap((step) => (step.kind === 'update-service' ? [step.input.service] : []));
    expect(raised.sort()).toEqual(['shop-db', 'shop-redis']);
    deployment = second.deployment;
    expect([...deployment.services.find(({ name }) => name === 'worker')!.waitsFor].sort()).toEqual(['db', 'redis']);
    expect(deployment.services.find(({ name }) => name === 'worker')!.why).toContain(
      'waits for db (it serves others and publishes nothing, so it goes first)',
    );
  });

  it('asks ECS for nothing that has no room, and says how much is missing', () => {
    const aws = new SmallAws();
    aws.instances = [anInstance('i-1', 300)];
    const project = aProject(votingApp());
    let deployment = pass(aws, project, aDeployment()).deployment;
    aws.tick(25);
    const raised = pass(aws, project, deployment);
    expect(raised.outcome.demand.map(({ service }) => service).sort()).toEqual(['shop-result', 'shop-vote', 'shop-worker']);
    deployment = raised.deployment;
    aws.tick(60);
    deployment = pass(aws, project, deployment).deployment;
    expect(deployment.status).toBe('waiting-capacity');
    expect(deployment.services.find(({ name }) => name === 'vote')!.why).toContain('128 MiB');
    aws.tick(60);
    aws.instances = [...aws.instances, anInstance('i-2')];
    expect(runToEnd(aws, project, deployment).status).toBe('steady');
    expect(aws.harm).toEqual([]);
  });

  it('is steady only after a minute of running as wanted', () => {
    const aws = new SmallAws();
    const project = aProject([aService({ name: 'solo' })]);
    let deployment = aDeployment();
    let settledAt: number | null = null;
    while (!deployment.finishedAt) {
      deployment = pass(aws, project, deployment).deployment;
      if (deployment.progress?.settledSince) settledAt ??= aws.now;
      aws.tick(10);
    }
    expect(Date.parse(deployment.finishedAt!) - settledAt!).toBe(60 * SECOND);
  });

  it('counts seq up only when something changed', () => {
    const aws = new SmallAws();
    const project = aProject([aService({ name: 'solo' })]);
    const first = pass(aws, project, aDeployment()).deployment;
    const second = pass(aws, project, first).deployment;
    expect(first.seq).toBe(2);
    expect(second).toBe(first);
  });

  it('refuses a circle of depends_on by name instead of turning in it', () => {
    const project = aProject([aService({ name: 'hen', dependsOn: on('egg') }), aService({ name: 'egg', dependsOn: on('hen') })]);
    const { deployment, outcome } = pass(new SmallAws(), project, aDeployment());
    expect(deployment).toMatchObject({ status: 'failed', reason: { code: 'depends-on-circle' } });
    expect(deployment.reason!.text).toContain('hen, egg');
    expect(outcome.steps).toEqual([]);
  });

  it('starts at the file’s count and knows nothing of the past', () => {
    const aws = new SmallAws();
    runToEnd(aws, aProject([aService({ name: 'many', desired: 3 })]), aDeployment());
    expect(aws.services[0]!.desired).toBe(3);
    expect(aws.now).toBeGreaterThan(START);
  });
});

describe('a service on every instance', () => {
  it('is created once all names exist and what it waits for runs, without a count', () => {
    const aws = new SmallAws();
    aws.instances = [anInstance('i-1'), anInstance('i-2')];
    const agent = aService({ name: 'agent', desired: null, dependsOn: on('db') });
    const project = aProject([agent, aService({ name: 'db', port: 5432 })]);
    const first = pass(aws, project, aDeployment()).deployment;
    aws.tick(25);
    const steps = pass(aws, project, first).outcome.steps;
    expect(steps.map(({ kind }) => kind)).toEqual(['create-service', 'update-service']);
    aws.tick(40);
    const create = pass(aws, project, first).outcome.steps.find(({ kind }) => kind === 'create-service');
    expect(create).toMatchObject({ input: { serviceName: 'shop-agent', schedulingStrategy: 'DAEMON' } });
    expect(create).not.toHaveProperty('input.desiredCount');
    expect(runToEnd(aws, project, first).status).toBe('steady');
  });
});
