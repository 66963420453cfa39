import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Deployment, Project, WantedService } from '../../shared/model/project.js';
import { pass, runToEnd } from './passes.js';
import { aDeployment, aProject, aService, on, published, votingApp } from './scene.js';
import { SmallAws } from './small-aws.js';

/** What is there at the end, without what differs from run to run. */
const standing = (aws: SmallAws) => ({
  services: aws.services
    .filter(({ status }) => status === 'ACTIVE')
    .map(({ name, desired, taskDefinition }) => [name, desired, aws.revisions.find(({ arn }) => arn === taskDefinition)?.hash])
    .sort(),
  tasks: aws.tasks
    .filter(({ status }) => status === 'RUNNING')
    .map(({ service }) => service)
    .sort(),
  listeners: [...aws.listeners].sort(),
  targetGroups: [...aws.targetGroups.keys()].sort(),
  namespace: aws.namespaceAt !== null,
});

const wantedBy = (wanted: readonly WantedService[]) =>
  wanted.map(({ ecsName, hash, desired }) => [ecsName, desired, hash]).sort();

/** Passes that each die after so many steps, then a living loop to the end. */
const endure = (aws: SmallAws, project: Project, deployment: Deployment, deaths: readonly number[]): Deployment => {
  let now = deployment;
  for (const steps of deaths) {
    now = pass(aws, project, now, steps).deployment;
    aws.tick(5);
  }
  return runToEnd(aws, project, now, 15);
};

const deaths = fc.array(fc.nat(12), { maxLength: 12 });

describe('a pass that is killed after any step', () => {
  it('leaves a first deployment that the next passes bring to the same end', () => {
    fc.assert(
      fc.property(deaths, (killed) => {
        const aws = new SmallAws();
        const end = endure(aws, aProject(votingApp()), aDeployment(), killed);
        expect(end.status).toBe('steady');
        expect(standing(aws).services).toEqual(wantedBy(votingApp()));
        expect(aws.harm).toEqual([]);
        expect(aws.revisions).toHaveLength(5);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves an update that still ends all new, whatever the update was', () => {
    fc.assert(
      fc.property(deaths, fc.integer({ min: 0, max: 4 }), (killed, which) => {
        const aws = new SmallAws();
        runToEnd(aws, aProject(votingApp()), aDeployment(), 15);
        const wanted = updates[which]!;
        const project = aProject(wanted, { generation: 2 });
        const end = endure(aws, project, aDeployment({ generation: 2, createdAt: new Date(aws.now).toISOString() }), killed);
        expect(end.status).toBe('steady');
        expect(standing(aws).services).toEqual(wantedBy(wanted));
        expect(aws.harm).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves a down that takes everything away', () => {
    fc.assert(
      fc.property(deaths, deaths, (killedUp, killedDown) => {
        const aws = new SmallAws();
        let up = aDeployment();
        for (const steps of killedUp) {
          up = pass(aws, aProject(votingApp()), up, steps).deployment;
          aws.tick(10);
        }
        const project = aProject(votingApp(), { generation: 2, removed: true });
        const down = aDeployment({ generation: 2, kind: 'down', createdAt: new Date(aws.now).toISOString() });
        const end = endure(aws, project, down, killedDown);
        expect(end.status).toBe('removed');
        expect(standing(aws)).toEqual({ services: [], tasks: [], listeners: [], targetGroups: [], namespace: false });
        expect(aws.revisions.filter(({ active }) => active)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves no count that looks as if people had chosen it', () => {
    const aws = new SmallAws();
    runToEnd(aws, aProject(votingApp()), aDeployment(), 15);
    const more = { project: aProject(updates[4]!, { generation: 2 }), deployment: aDeployment({ generation: 2 }) };
    for (let steps = 0; aws.services.find(({ name }) => name === 'shop-worker')!.desired !== 3; steps += 1)
      pass(aws, more.project, more.deployment, steps);
    const end = runToEnd(aws, aProject(votingApp(), { generation: 3 }), aDeployment({ generation: 3 }), 15);
    expect([end.status, standing(aws).services]).toEqual(['steady', wantedBy(votingApp())]);
  });

  it('leaves something that a newer generation makes its own, up or down, at any moment', () => {
    const turn = fc.record({
      down: fc.boolean(),
      which: fc.integer({ min: 0, max: 4 }),
      killed: fc.array(fc.nat(12), { maxLength: 5 }),
      seconds: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 5 }), (turns) => {
        const aws = new SmallAws();
        let last = { project: aProject(votingApp()), deployment: aDeployment() };
        turns.forEach(({ down, which, killed, seconds }, at) => {
          const generation = at + 1;
          const createdAt = new Date(aws.now).toISOString();
          last = {
            project: aProject(updates[which]!, { generation, removed: down }),
            deployment: aDeployment({ generation, createdAt, kind: down ? 'down' : 'up' }),
          };
          for (const steps of killed) {
            pass(aws, last.project, last.deployment, steps);
            aws.tick(seconds);
          }
        });
        const end = runToEnd(aws, last.project, last.deployment, 15);
        expect([end.status, end.reason]).toEqual([last.project.removed ? 'removed' : 'steady', null]);
        expect(standing(aws).services).toEqual(last.project.removed ? [] : wantedBy(last.project.wanted));
        expect(aws.harm).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

const without = (name: string) => votingApp().filter((service) => service.name !== name);

const updates: readonly (readonly WantedService[])[] = [
  votingApp(),
  // Another image, and a service more.
  [
    ...without('worker'),
    aService({ name: 'worker', image: 'two', dependsOn: on('redis') }),
    aService({ name: 'extra', port: 9000 }),
  ],
  // One service less, and its published port goes to another one.
  [
    ...without('vote').filter(({ name }) => name !== 'result'),
    aService({ name: 'result', port: 80, published: [{ ...published(5000)[0], container: 'result' }] }),
  ],
  // A port behind a name moves: only a replacement can do that.
  [...without('redis'), aService({ name: 'redis', port: 6380 })],
  // More of one.
  [...without('worker'), aService({ name: 'worker', desired: 3, dependsOn: [...on('redis'), ...on('db', 'service_healthy')] })],
];
