import { describe, expect, it } from '@jest/globals';
import { pass, running, runToEnd, second } from './passes.js';
import { aDeployment, aProject, aService, on, published } from './scene.js';
import { SmallAws } from './small-aws.js';

const raised = ({ outcome }: ReturnType<typeof pass>): string[] =>
  outcome.steps.flatMap((step) => (step.kind === 'update-service' && step.input.desiredCount ? (step.input.service ?? []) : []));

describe('A service gets tasks', () => {
  it('once all services of its project exist, so that it can see their names', () => {
    const aws = running([aService({ name: 'db' })]);
    aws.deleteService('shop-db');
    const { project, deployment } = second(aws, [aService({ name: 'db', image: 'two' }), aService({ name: 'web' })]);
    let seen = pass(aws, project, deployment);
    for (let passes = 0; passes < 3; passes += 1) {
      expect(raised(seen)).toEqual([]);
      aws.tick(5);
      seen = pass(aws, project, seen.deployment);
    }
    const web = seen.deployment.services.find(({ name }) => name === 'web');
    expect(web).toMatchObject({ running: 0, why: expect.stringContaining('until all services of the project exist') });
    expect(runToEnd(aws, project, seen.deployment).status).toBe('steady');
  });

  it('after the one that it waits for; where its volume lies nobody else gets its room meanwhile, and none is bought for it', () => {
    const aws = new SmallAws();
    const volumes = [{ volume: 'data', attribute: 'evenkeel.volume.shop.data' }];
    const wanted = [aService({ name: 'db', volumes, dependsOn: on('cache') }), aService({ name: 'cache', port: 6379 })];
    let seen = pass(aws, aProject(wanted), aDeployment());
    for (let passes = 0; passes < 8 && !raised(seen).includes('shop-cache'); passes += 1) {
      aws.tick(5);
      seen = pass(aws, aProject(wanted), seen.deployment);
    }
    expect(raised(seen)).toEqual(['shop-cache']);
    expect(seen.outcome.claims.map(({ service }) => service).sort()).toEqual(['shop-cache', 'shop-db']);
    expect(seen.outcome.demand).toEqual([]);
  });
});

it('a service that is replaced is not taken away before its new task definition is registered, which takes its turn of twenty', () => {
  const names = Array.from({ length: 21 }, (_, i) => `s${String(i).padStart(2, '0')}`);
  const of = (image: string, port?: number) =>
    names.map((name, i) =>
      aService({ name, image, ...(i === 20 && port ? { published: [{ ...published(port)[0], container: name }] } : {}) }),
    );
  const aws = running(of('one'));
  const { project, deployment } = second(aws, of('two', 5000));
  const first = pass(aws, project, deployment);
  const kinds = ({ outcome }: typeof first) => outcome.steps.map(({ kind }) => kind);
  expect(kinds(first).filter((kind) => kind === 'register')).toHaveLength(20);
  expect(kinds(first)).not.toContain('delete-service');
  expect(kinds(pass(aws, project, first.deployment))).toEqual(expect.arrayContaining(['register', 'delete-service']));
});
