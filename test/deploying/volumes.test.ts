import { describe, expect, it } from '@jest/globals';
import { nextSteps } from '../../shared/deploying/next-steps.js';
import { anInstance } from './instances.js';
import { BALANCER, pass, running, runToEnd, second } from './passes.js';
import { aDeployment, aProject, aService } from './scene.js';
import { SmallAws } from './small-aws.js';

describe('a volume', () => {
  const db = (image = 'one') =>
    aService({
      name: 'db',
      image,
      stopFirst: true,
      port: 5432,
      volumes: [{ volume: 'data', attribute: 'evenkeel.volume.shop.data' }],
    });

  it('is pinned to the instance with the fewest pins that has room, and stays there', () => {
    const aws = new SmallAws();
    aws.instances = [anInstance('i-1'), anInstance('i-2'), anInstance('i-3', 10)];
    (aws.instances[0]!.containerInstance!.attributes as Record<string, string>)['evenkeel.volume.other.x'] = 'pinned';
    runToEnd(aws, aProject([db()]), aDeployment());
    const { project, deployment } = second(aws, [db('two')]);
    expect(runToEnd(aws, project, deployment).status).toBe('steady');
    expect(aws.tasks.map(({ instanceId }) => instanceId)).toEqual(['i-2', 'i-2']);
  });

  it('that gets its place in this pass asks for room as if it might run anywhere: none has its mark yet', () => {
    const { outcome } = pass(new SmallAws(), aProject([db()]), aDeployment());
    expect(outcome.steps.map(({ kind }) => kind)).toContain('pin-volume');
    expect(outcome.demand.flatMap(({ constraints }) => constraints)).toEqual(['attribute:evenkeel.cordoned !exists']);
  });

  it('that no instance may carry any more asks for one that is none of those, and says so', () => {
    const aws = new SmallAws();
    aws.instances = [anInstance('i-1')];
    const attributes = aws.instances[0]!.containerInstance!.attributes as Record<string, string>;
    for (let i = 0; i < 8; i += 1) attributes[`evenkeel.volume.other.v${i}`] = 'pinned';
    let seen = pass(aws, aProject([db()]), aDeployment());
    for (let passes = 0; passes < 4; passes += 1) {
      aws.tick(5);
      seen = pass(aws, aProject([db()]), seen.deployment);
    }
    expect(seen.deployment.services[0]!.why).toContain(
      'ECS lets one carry 8, other marks included, and i-1 has no place for more',
    );
    expect(seen.outcome.demand.flatMap(({ constraints }) => constraints)).toContain('ec2InstanceId != i-1');
    const noRoom = { 'shop-db': { code: 'at-max', why: 'the cluster is at its maximum' } } as const;
    const { deployment } = nextSteps({
      ...{ now: aws.now, project: aProject([db()]), deployment: seen.deployment, seen: aws.see(false) },
      ...{ fits: aws.fits, balancer: BALANCER, cluster: 'blue', noRoom },
    });
    expect(deployment.services[0]!.why).toMatch(/no place for more.*the cluster is at its maximum/);
    aws.instances = [...aws.instances, anInstance('i-2')];
    expect(runToEnd(aws, aProject([db()]), seen.deployment).status).toBe('steady');
  });

  it('is pinned anew when its instance is gone, with a warning that the data stayed there', () => {
    const aws = running([db()]);
    aws.instances = [anInstance('i-9')];
    aws.tasks = [];
    const { project, deployment } = second(aws, [db('two')]);
    const end = runToEnd(aws, project, deployment);
    expect(end.status).toBe('steady');
    expect(end.warnings).toMatchObject([{ code: 'volume-lost', detail: expect.stringContaining('data with it') }]);
  });

  it('is not pinned elsewhere while a task of its service is alive, whatever one look at the instances says', () => {
    const aws = running([db()]);
    aws.instances = [anInstance('i-9')];
    const { project, deployment } = second(aws, [db('two')]);
    expect(pass(aws, project, deployment).outcome.steps.map(({ kind }) => kind)).toEqual(['register']);
  });
});
