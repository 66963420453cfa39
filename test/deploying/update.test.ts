import { describe, expect, it } from '@jest/globals';
import { nextSteps } from '../../shared/deploying/next-steps.js';
import type { StepOf } from '../../shared/deploying/steps.js';
import { anInstance } from './instances.js';
import { BALANCER, pass, running, runToEnd, second } from './passes.js';
import { aDeployment, aProject, aService, on, published, votingApp } from './scene.js';
import { SmallAws } from './small-aws.js';

/** Gone at once, with all that it ran. */
const lose = (aws: SmallAws, id: string): void => {
  aws.instances = aws.instances.filter((instance) => instance.id !== id);
  aws.tasks = aws.tasks.filter(({ instanceId }) => instanceId !== id);
};

const updates = (steps: readonly { kind: string }[]) =>
  steps.filter((step): step is StepOf<'update-service'> => step.kind === 'update-service').map(({ input }) => input);

describe('a second generation', () => {
  it('rolls what changed and does not touch the rest', () => {
    const aws = running(votingApp());
    const before = aws.tasks.filter(({ status }) => status === 'RUNNING').map(({ id, service }) => `${service} ${id}`);
    const wanted = votingApp().map((service) =>
      service.name === 'worker' ? aService({ name: 'worker', image: 'two' }) : service,
    );
    const { project, deployment } = second(aws, wanted);
    expect(runToEnd(aws, project, deployment).status).toBe('steady');
    const after = aws.tasks.filter(({ status }) => status === 'RUNNING').map(({ id, service }) => `${service} ${id}`);
    expect(before.filter((task) => !after.includes(task)).map((task) => task.split(' ')[0])).toEqual(['shop-worker']);
    expect(aws.revisions).toHaveLength(6);
  });

  it('sends only the fields that differ', () => {
    const aws = running([aService({ name: 'web' })]);
    const { project, deployment } = second(aws, [aService({ name: 'web', image: 'two', stopFirst: true })]);
    const [update] = updates(pass(aws, project, deployment).outcome.steps);
    expect(update).toEqual({
      cluster: 'blue',
      service: 'shop-web',
      taskDefinition: 'shop-web',
      deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
    });
  });

  it('takes back constraints that a roll-back of ECS has left with the revision of before, and exchanges no task for it', () => {
    const aws = running([aService({ name: 'web' })]);
    const [service] = aws.services;
    const meant = service!.configuration.placementConstraints!;
    const elsewhere = [...meant, { type: 'memberOf' as const, expression: 'attribute:ecs.cpu-architecture == arm64' }];
    service!.configuration = { ...service!.configuration, placementConstraints: elsewhere };
    const tasks = aws.tasks.map(({ id }) => id);
    const { project, deployment } = second(aws, [aService({ name: 'web' })]);
    const [update] = updates(pass(aws, project, deployment).outcome.steps);
    expect(update).toEqual({ cluster: 'blue', service: 'shop-web', placementConstraints: meant });
    expect(runToEnd(aws, project, deployment).status).toBe('steady');
    expect(aws.tasks.map(({ id }) => id)).toEqual(tasks);
  });

  it('takes constraints in another order for the same', () => {
    const web = aService({ name: 'web' });
    const two = [...web.service.placementConstraints!, { type: 'memberOf' as const, expression: 'attribute:other !exists' }];
    const bound = { ...web, service: { ...web.service, placementConstraints: two } };
    const aws = running([bound]);
    const [service] = aws.services;
    service!.configuration = { ...service!.configuration, placementConstraints: [...two].reverse() };
    const { project, deployment } = second(aws, [bound]);
    expect(updates(pass(aws, project, deployment).outcome.steps)).toEqual([]);
  });

  it('takes back how tasks are exchanged, which a roll-back of ECS has left: what stops first does not wait for room', () => {
    const aws = running([aService({ name: 'db', stopFirst: true })]);
    const [service] = aws.services;
    const meant = service!.configuration.deploymentConfiguration!;
    service!.configuration = {
      ...service!.configuration,
      deploymentConfiguration: { ...meant, minimumHealthyPercent: 100, maximumPercent: 200 },
    };
    service!.deployments.unshift({ ...service!.deployments[0]!, id: 'ecs-svc/back', createdAt: aws.now });
    const { project, deployment } = second(aws, [aService({ name: 'db', stopFirst: true })]);
    const [update] = updates(pass(aws, project, deployment).outcome.steps);
    expect(update).toEqual({ cluster: 'blue', service: 'shop-db', deploymentConfiguration: meant });
    expect(runToEnd(aws, project, deployment).status).toBe('steady');
  });

  it('finds a revision that is registered already instead of registering it again', () => {
    const aws = running([aService({ name: 'web' })]);
    const { project, deployment } = second(aws, [aService({ name: 'web', image: 'two' })]);
    pass(aws, project, deployment, 1);
    expect(pass(aws, project, deployment).outcome.steps.map(({ kind }) => kind)).toEqual(['update-service']);
  });

  it('that is the first again, since the table was lost, finds its services and goes by the count of its file', () => {
    const aws = running([aService({ name: 'web', desired: 2 })]);
    aws.services[0]!.desired = 3;
    aws.tick(60);
    runToEnd(aws, aProject([aService({ name: 'web', desired: 2 })]), aDeployment({ id: 'dep_again' }));
    expect([aws.services.length, aws.services[0]!.desired]).toEqual([1, 2]);
  });

  it('goes by the count of its file while no generation has become steady: the first after a lost table was overtaken', () => {
    const aws = running([aService({ name: 'web', desired: 2 })]);
    aws.services[0]!.desired = 3;
    aws.tick(60);
    const { project, deployment } = second(aws, [aService({ name: 'web', desired: 2 })]);
    const asked = {
      now: aws.now,
      project,
      deployment,
      seen: aws.see(false),
      fits: aws.fits,
      balancer: BALANCER,
      cluster: 'blue',
    };
    expect(updates(nextSteps({ ...asked, steady: null }).steps)).toMatchObject([{ desiredCount: 2 }]);
    expect(updates(nextSteps({ ...asked, steady: project.wanted }).steps)).toEqual([]);
  });

  it('keeps a count that people or load made, and applies one that the file changed', () => {
    const aws = running([aService({ name: 'web', desired: 1 })]);
    aws.services[0]!.desired = 4;
    aws.tick(60);
    const rolled = second(aws, [aService({ name: 'web', image: 'two', desired: 1 })]);
    runToEnd(aws, rolled.project, rolled.deployment);
    expect(aws.services[0]!.desired).toBe(4);
    const more = { ...second(aws, [aService({ name: 'web', image: 'two', desired: 2 })]) };
    runToEnd(aws, more.project, more.deployment);
    expect(aws.services[0]!.desired).toBe(2);
  });

  it('keeps a scaled count within its range', () => {
    const scale = (max: number) => ({ min: 1, max, cpu: 70, memory: null });
    const aws = running([aService({ name: 'web', scale: scale(6) })]);
    aws.services[0]!.desired = 5;
    aws.tick(60);
    const { project, deployment } = second(aws, [aService({ name: 'web', image: 'two', scale: scale(3) })]);
    runToEnd(aws, project, deployment);
    expect(aws.services[0]!.desired).toBe(3);
  });

  it('begins a start-first roll only when the surge has room, and a stop-first one in the old task’s room', () => {
    for (const stopFirst of [false, true]) {
      const aws = new SmallAws();
      aws.instances = [anInstance('i-1', 130)];
      runToEnd(aws, aProject([aService({ name: 'web', stopFirst })]), aDeployment());
      const { project, deployment } = second(aws, [aService({ name: 'web', image: 'two', stopFirst })]);
      const { outcome } = pass(aws, project, deployment);
      expect(updates(outcome.steps)).toHaveLength(stopFirst ? 1 : 0);
      expect(outcome.deployment.status).toBe(stopFirst ? 'rolling' : 'waiting-capacity');
      expect(outcome.demand).toHaveLength(stopFirst ? 0 : 1);
    }
  });

  it('rolls a server before the clients that depend on it', () => {
    const both = (image: string) => [
      aService({ name: 'web', image, dependsOn: on('db') }),
      aService({ name: 'db', image, port: 5432 }),
    ];
    const aws = running(both('one'));
    const { project, deployment } = second(aws, both('two'));
    const first = pass(aws, project, deployment);
    expect(updates(first.outcome.steps).map(({ service }) => service)).toEqual(['shop-db']);
    expect(first.deployment.services.find(({ name }) => name === 'web')!.waitsFor).toEqual(['db']);
    expect(runToEnd(aws, project, first.deployment).status).toBe('steady');
  });

  it('rolls one after the other where there is room for one more task only, and buys nothing for it', () => {
    const aws = new SmallAws();
    aws.instances = [anInstance('i-1', 4 * 128)];
    const three = (image: string) => ['a', 'b', 'c'].map((name) => aService({ name, image }));
    runToEnd(aws, aProject(three('one')), aDeployment());
    const { project, deployment } = second(aws, three('two'));
    const { outcome } = pass(aws, project, deployment);
    expect(updates(outcome.steps)).toHaveLength(1);
    expect(outcome.demand).toEqual([]);
    expect(runToEnd(aws, project, outcome.deployment).status).toBe('steady');
    expect(aws.harm).toEqual([]);
  });

  it('gets room bought for tasks that ECS owes and that lost theirs to a broken instance', () => {
    const aws = new SmallAws();
    aws.instances = [anInstance('i-1', 2 * 128), anInstance('i-2', 2 * 128)];
    const wanted = [aService({ name: 'web', desired: 3 }), aService({ name: 'job' })];
    runToEnd(aws, aProject(wanted), aDeployment());
    const { project, deployment } = second(aws, [wanted[0]!, aService({ name: 'job', image: 'two', stopFirst: true })]);
    lose(aws, 'i-1');
    const { outcome } = pass(aws, project, deployment);
    expect(outcome.demand).toEqual([expect.objectContaining({ service: 'shop-web', count: 2 })]);
    expect(outcome.deployment.status).toBe('waiting-capacity');
    const asked = [...outcome.demand, ...outcome.claims].filter(({ service }) => service === 'shop-web');
    expect(asked.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });

  it('gets room bought for a roll that stands still since the room of its next task is lost, and none while it goes on', () => {
    const aws = new SmallAws();
    aws.instances = [anInstance('i-1', 2 * 128), anInstance('i-2', 128)];
    const both = (image: string) => [aService({ name: 'web', image }), aService({ name: 'api', image, dependsOn: on('web') })];
    runToEnd(aws, aProject(both('one')), aDeployment());
    const { project, deployment } = second(aws, both('two'));
    const rolls = pass(aws, project, deployment);
    expect(updates(rolls.outcome.steps).map(({ service }) => service)).toEqual(['shop-web']);
    expect(pass(aws, project, rolls.deployment).outcome.demand).toEqual([]);
    lose(aws, 'i-2');
    const stuck = pass(aws, project, rolls.deployment);
    expect(stuck.outcome.demand).toEqual([expect.objectContaining({ service: 'shop-web', count: 1 })]);
    expect(stuck.deployment.services[0]!.why).toContain('waits for room: one task');
    const third = aDeployment({ generation: 3, createdAt: new Date(aws.now).toISOString() });
    const { outcome } = pass(aws, aProject(both('three'), { generation: 3 }), third);
    expect(outcome.demand).toEqual([expect.objectContaining({ service: 'shop-web' })]);
  });

  it('gets room bought for a stop-first roll whose room is lost, and none while the old task gives it its own', () => {
    const aws = new SmallAws();
    aws.instances = [anInstance('i-1', 130), anInstance('i-2', 130)];
    const store = (image: string) => [aService({ name: 'db', image, stopFirst: true, desired: 2 })];
    runToEnd(aws, aProject(store('one')), aDeployment());
    const { project, deployment } = second(aws, store('two'));
    const rolls = pass(aws, project, deployment);
    expect(updates(rolls.outcome.steps)).toHaveLength(1);
    for (const _ of [1, 2, 3]) {
      expect(pass(aws, project, rolls.deployment).outcome.demand).toEqual([]);
      aws.tick(1);
    }
    lose(aws, 'i-1');
    const stuck = pass(aws, project, rolls.deployment);
    expect(stuck.outcome.demand).toEqual([expect.objectContaining({ service: 'shop-db', count: 1 })]);
  });

  it('replaces what cannot be updated: delete, wait until it is gone, create; clients then get a new deployment', () => {
    const client = aService({ name: 'web' });
    const aws = running([aService({ name: 'redis', port: 6379 }), client]);
    const wanted = [aService({ name: 'redis', port: 6380 }), client];
    const { project, deployment } = second(aws, wanted);
    const first = pass(aws, project, { ...deployment, changes: [{ service: 'redis', action: 'update', why: '' }] });
    expect(first.outcome.steps.map(({ kind }) => kind)).toEqual(['register', 'delete-service']);
    aws.tick(10);
    const draining = pass(aws, project, first.deployment);
    expect(draining.outcome.steps).toEqual([]);
    expect(draining.deployment.services.find(({ name }) => name === 'redis')!.why).toContain(
      'until the older service shop-redis is gone',
    );
    const before = aws.tasks.find(({ service }) => service === 'shop-web')!.id;
    expect(runToEnd(aws, project, draining.deployment).status).toBe('steady');
    expect(aws.tasks.find(({ service, status }) => service === 'shop-web' && status === 'RUNNING')!.id).not.toBe(before);
  });

  it('moves a listener and leaves the service alone when only the published port changes', () => {
    const vote = (port: number) => aService({ name: 'vote', port: 80, published: published(port) });
    const aws = running([vote(5000)]);
    const { project, deployment } = second(aws, [vote(5005)]);
    const { outcome } = pass(aws, project, deployment);
    expect(outcome.steps.map(({ kind }) => kind)).toEqual(['ensure-listener']);
    const end = runToEnd(aws, project, outcome.deployment);
    expect(end.services[0]!.endpoints[0]!.url).toBe('http://lb.example:5005');
    expect([...aws.listeners.keys()]).toEqual([5005]);
    expect(aws.targetGroups.size).toBe(1);
  });

  it('deletes what the file no longer names once the rest stands, or leaves it and says so', () => {
    for (const removeOrphans of [true, false]) {
      const aws = running(votingApp());
      const wanted = votingApp().filter(({ name }) => name !== 'result');
      const { project, deployment } = second(aws, wanted, { removeOrphans });
      const end = runToEnd(aws, project, deployment);
      expect(end.status).toBe('steady');
      expect(aws.services.some(({ name, status }) => name === 'shop-result' && status === 'ACTIVE')).toBe(!removeOrphans);
      expect(aws.listeners.has(5001)).toBe(!removeOrphans);
      expect(end.warnings.map(({ code }) => code)).toEqual(removeOrphans ? [] : ['service-not-in-file']);
    }
  });
});
