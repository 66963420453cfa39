import { describe, expect, it } from '@jest/globals';
import { pass, runToEnd } from './passes.js';
import { aDeployment, aProject, votingApp } from './scene.js';
import { SmallAws } from './small-aws.js';

const taken = (keepVolumes: boolean) => {
  const aws = new SmallAws();
  runToEnd(aws, aProject(votingApp()), aDeployment());
  const createdAt = new Date(aws.now).toISOString();
  const project = aProject(votingApp(), { generation: 2, removed: true, keepVolumes });
  return { aws, project, deployment: aDeployment({ generation: 2, kind: 'down', createdAt }) };
};

describe('a down', () => {
  it('deletes services first, and everything else only when none is left', () => {
    const { aws, project, deployment } = taken(true);
    const first = pass(aws, project, deployment);
    expect(first.deployment.status).toBe('removing');
    expect(new Set(first.outcome.steps.map(({ kind }) => kind))).toEqual(new Set(['delete-service']));
    aws.tick(20);
    expect(pass(aws, project, first.deployment).outcome.steps).toEqual([]);
    aws.tick(30);
    const kinds = pass(aws, project, first.deployment).outcome.steps.map(({ kind }) => kind);
    expect(kinds.filter((kind, at) => kinds.indexOf(kind) === at)).toEqual([
      'delete-listener',
      'delete-target-group',
      'deregister',
      'delete-namespace',
    ]);
  });

  it('ends removed, its services shown as removed, after two looks that found nothing', () => {
    const { aws, project, deployment } = taken(true);
    const end = runToEnd(aws, project, deployment);
    expect(end.status).toBe('removed');
    expect(end.progress!.emptyLooks).toBe(2);
    expect(new Set(end.services.map(({ status }) => status))).toEqual(new Set(['removed']));
    expect(end.services).toHaveLength(5);
  });

  it('keeps the volumes’ pins unless told to give them up', () => {
    for (const keepVolumes of [true, false]) {
      const { aws, project, deployment } = taken(keepVolumes);
      runToEnd(aws, project, deployment);
      expect(aws.instances[0]!.containerInstance!.attributes['evenkeel.volume.shop.data']).toBe(
        keepVolumes ? 'pinned' : undefined,
      );
    }
  });

  it('takes a service away that a late create of an older generation left', () => {
    const { aws, project, deployment } = taken(true);
    let now = pass(aws, project, deployment).deployment;
    aws.tick(60);
    now = pass(aws, project, now).deployment;
    aws.namespaceAt = aws.now;
    const [revision] = aws.revisions;
    revision!.active = true;
    aws.perform({
      kind: 'create-service',
      why: 'late',
      input: { serviceName: 'shop-late', taskDefinition: revision!.arn, desiredCount: 0 },
      tags: { 'evenkeel:project': 'shop', 'evenkeel:service': 'late' },
      balanced: [],
    });
    expect(runToEnd(aws, project, now).status).toBe('removed');
    expect(aws.services.filter(({ status }) => status !== 'INACTIVE')).toEqual([]);
  });

  it('leaves other projects’ services, listeners and target groups alone', () => {
    const { aws, project, deployment } = taken(false);
    aws.services.push({
      ...aws.services[0]!,
      name: 'other-web',
      arn: 'arn:service/other-web',
      tags: { 'evenkeel:project': 'other' },
      endpoints: [],
    });
    aws.listeners.set(9000, 'ek-other');
    runToEnd(aws, project, deployment);
    expect(aws.services.find(({ name }) => name === 'other-web')!.status).toBe('ACTIVE');
    expect([...aws.listeners.keys()]).toEqual([9000]);
  });
});
