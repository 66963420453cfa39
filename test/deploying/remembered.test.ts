import { describe, expect, it } from '@jest/globals';
import { newJob } from '../../shared/deploying/job-names.js';
import type { SeenProject } from '../../shared/deploying/seen.js';
import { isSettled, standOf } from '../../shared/deploying/stand.js';
import type { DeployInput } from '../../shared/deploying/steps.js';
import { up } from '../../shared/deploying/up.js';
import type { DeployProgress, WantedService } from '../../shared/model/project.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import { anInstance } from './instances.js';
import { BALANCER, pass, running, second } from './passes.js';
import { aDeployment, aProject, aService, START } from './scene.js';
import { SmallAws } from './small-aws.js';

const web = (over: Partial<WantedService> = {}) => aService({ name: 'web', ...over });

interface Over {
  readonly progress?: Partial<DeployProgress>;
  readonly seen?: (there: SeenProject) => Partial<SeenProject>;
}

/** The second deployment of services of which `there` run as wanted. */
const look = (
  wanted: readonly WantedService[],
  there: readonly WantedService[],
  { progress, seen = () => ({}) }: Over = {},
): DeployInput => {
  const aws = running(there);
  const next = second(aws, wanted);
  const known = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null, ...progress };
  const shown = aws.see();
  return {
    ...next,
    now: aws.now,
    deployment: { ...next.deployment, progress: known },
    seen: { ...shown, ...seen(shown) },
    fits: aws.fits,
    balancer: BALANCER,
    cluster: 'blue',
  };
};
const kinds = (input: DeployInput): string[] => up(input).steps.map(({ kind }) => kind);

describe('What a deployment knows of itself goes from pass to pass', () => {
  it('counts and revisions of before, what it has reached, a hold, and jobs that are not its own any more', () => {
    const jobs = { 'shop-gone': newJob('h', 'dep_1', 1) };
    const heldUntil = instant(START + 5 * MINUTE);
    const progress = { counts: { 'shop-web': 7 }, before: { 'shop-web': 'first' }, reached: ['shop-old'], heldUntil, jobs };
    const migrate = aService({ name: 'migrate', job: { runs: 1, eachInstance: false, attempts: 1 } });
    const after = up(look([web(), migrate], [web()], { progress })).deployment.progress!;
    expect(after).toMatchObject({ counts: { 'shop-web': 7 }, before: { 'shop-web': 'first' }, heldUntil });
    expect([after.reached, Object.keys(after.jobs!).sort()]).toEqual([
      ['shop-old', 'shop-web'],
      ['shop-gone', 'shop-migrate'],
    ]);
  });
});

describe('A deployment', () => {
  const old = aService({ name: 'old' });
  const orphan =
    (status: 'ACTIVE' | 'DRAINING', changes: object = {}) =>
    (there: SeenProject) => ({
      services: there.services.map((one) => (one.name === 'shop-old' ? { ...one, status } : { ...one, ...changes })),
    });

  it('takes away what the file does not name once all that it names stands, and is steady once that is gone', () => {
    expect(kinds(look([web()], [web(), old], { seen: orphan('ACTIVE', { pending: 1 }) }))).toEqual([]);
    expect(kinds(look([web()], [web(), old], { seen: orphan('ACTIVE') }))).toEqual(['delete-service']);
    const leaving = up(look([web()], [web(), old], { seen: orphan('DRAINING') })).deployment;
    expect(leaving.progress!.settledSince).toBeNull();
    expect(up(look([web()], [web()])).deployment.progress!.settledSince).not.toBeNull();
  });

  it('creates nothing beside what still has a port or a name of it', () => {
    const task = { cpu: 0.125, memoryMiB: 128, hostPorts: [8080] };
    const seen = (there: SeenProject) => ({
      services: there.services.map((one) => ({ ...one, task })),
      families: [...there.families, { family: 'shop-web', arn: 'arn:td/shop-web:1', hash: web({ task }).hash }],
    });
    expect(kinds(look([web({ task })], [old], { seen }))).toEqual(['delete-service']);
  });

  it('makes sixty calls a pass at most', () => {
    const aws = new SmallAws();
    aws.instances = [anInstance('i-1', 100_000)];
    const wanted = Array.from({ length: 70 }, (_, n) => aService({ name: `s${n}` }));
    let seen = pass(aws, aProject(wanted), aDeployment());
    const calls: number[] = [];
    for (let passes = 0; passes < 12; passes += 1) {
      calls.push(seen.outcome.steps.length);
      aws.tick(5);
      seen = pass(aws, aProject(wanted), seen.deployment);
    }
    expect(Math.max(...calls)).toBe(60);
  });
});

describe('A service', () => {
  const stand = (wanted: WantedService, over: Over = {}) => standOf(wanted, look([wanted], [web()], over));
  const service = (changes: object) => (there: SeenProject) => ({
    services: there.services.map((one) => ({ ...one, ...changes })),
  });

  it('that is stopped has no task, whatever its range says', () => {
    const scale = { min: 2, max: 4, cpu: 70, memory: null };
    expect([stand(web({ scale, stopped: true })).count, stand(web({ scale })).count]).toEqual([0, 2]);
  });

  it('of the same name is another’s where its tag names another service', () => {
    const tags = { 'evenkeel:project': 'shop', 'evenkeel:service': 'other' };
    expect([stand(web()).foreign, stand(web(), { seen: service({ tags }) }).foreign]).toEqual([false, true]);
  });

  it('is not settled by tasks that are leaving', () => {
    const leaving = (there: SeenProject) => ({ tasks: there.tasks.map((task) => ({ ...task, desiredStatus: 'STOPPED' })) });
    expect([isSettled(stand(web())), isSettled(stand(web(), { seen: leaving }))]).toEqual([true, false]);
  });

  it('begins anew what failed before this deployment, and not what failed in it', () => {
    const failed = (createdAt: number) => (there: SeenProject) => {
      const [one] = there.services;
      return {
        services: [{ ...one!, deployments: one!.deployments.map((each) => ({ ...each, rolloutState: 'FAILED', createdAt })) }],
      };
    };
    const changes = (createdAt: number) => stand(web(), { seen: failed(createdAt) }).changes;
    expect([changes(START), changes(START + 60 * MINUTE)]).toEqual([['refresh'], []]);
  });
});
