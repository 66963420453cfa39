import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

/** Twelve tasks of which one fills an instance. */
const FILE = `services:
  worker:
    image: example/worker:3
    deploy: {replicas: 12, resources: {limits: {memory: 1500M}, reservations: {cpus: "1.0"}}}
`;
const PARAMS = { params: { max: '20' } };

const instances = (scene: Scene) => [...scene.local.amazon.ec2.instances.values()];

const calls = (scene: Scene): number => new Set(instances(scene).map(({ reservationId }) => reservationId)).size;

/** Each task has its instance, and nothing was launched twice or left behind. */
const settled = async (scene: Scene): Promise<void> => {
  await scene.until('twelve active', async () => (await scene.cluster()).size.active >= 12, 1_800);
  await scene.advance(300);
  expect((await scene.cluster()).size.active).toBe(12);
  expect(instances(scene)).toHaveLength(12);
  expect(scene.local.amazon.violations).toEqual([]);
};

describe('Launches that ask for the same', () => {
  story('are one call for each zone, and each instance joins on its own', PARAMS, async (scene) => {
    await scene.deploy('jobs', FILE);
    await settled(scene);
    expect(calls(scene)).toBeLessThanOrEqual(3);
    const launched = (await scene.decisions()).flatMap(({ actions }) => actions.filter(({ kind }) => kind === 'launch'));
    expect(new Set(launched.map(({ target }) => target)).size).toBe(launched.length);
  });

  story('are asked for side by side in each zone', PARAMS, async (scene) => {
    const begun: number[] = [];
    scene.local.amazon.recorder = ({ at, operation }) => void (operation === 'RunInstances' && begun.push(at));
    await scene.deploy('jobs', FILE);
    await settled(scene);
    const [first, second] = begun.slice(-2);
    expect(second! - first!).toBeLessThan(5);
  });

  for (const when of ['before', 'effect', 'reply'] as const)
    story(`are neither lost nor made twice when their pass is killed (${when})`, PARAMS, async (scene) => {
      await scene.fault({ kind: 'crash', operation: 'ec2.RunInstances', when, times: 2 });
      await scene.deploy('jobs', FILE);
      await settled(scene);
    });

  story('are neither lost nor made twice when the answer is', PARAMS, async (scene) => {
    await scene.fault({ kind: 'lost-reply', operation: 'ec2.RunInstances', times: 3 });
    await scene.deploy('jobs', FILE);
    await settled(scene);
  });

  story('wait together while they are throttled', PARAMS, async (scene) => {
    await scene.fault({ kind: 'throttle', operation: 'ec2.RunInstances', times: 6 });
    await scene.deploy('jobs', FILE);
    await settled(scene);
    expect(calls(scene)).toBeLessThanOrEqual(3);
  });

  story('go to another zone together when one has no capacity', PARAMS, async (scene) => {
    await scene.fault({ kind: 'capacity', target: 'us-east-1a', times: 1 });
    await scene.deploy('jobs', FILE);
    await settled(scene);
    expect(calls(scene)).toBeLessThanOrEqual(4);
  });

  story('are asked of the other zone as far as EC2 gave fewer than were asked for, and it is said', PARAMS, async (scene) => {
    await scene.fault({ kind: 'partial-launch', target: 'us-east-1a' });
    await scene.deploy('jobs', FILE);
    await settled(scene);
    const short = (await scene.decisions()).flatMap(({ actions }) => actions).filter(({ result }) => result === 'failed');
    expect(short.map(({ note }) => note)).toContainEqual(expect.stringMatching(/^EC2 started \d in one call and had no more/));
  });

  for (const other of [
    { kind: 'lost-reply', operation: 'ec2.RunInstances', times: 3 },
    { kind: 'crash', operation: 'ec2.RunInstances', when: 'effect', times: 2 },
  ] as const)
    story(`are neither lost nor made twice when EC2 gives fewer and there is a ${other.kind}`, PARAMS, async (scene) => {
      await scene.fault({ kind: 'partial-launch' });
      await scene.fault(other);
      await scene.deploy('jobs', FILE);
      await settled(scene);
    });
});
