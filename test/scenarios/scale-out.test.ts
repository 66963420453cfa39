import { describe, expect } from '@jest/globals';
import { eyes } from '../../cli/demo/eyes.js';
import type { Decision } from '../../shared/model/decision.js';
import { example, type Scene, type Setting, webServices } from '../support/a-local.js';
import { bestSplit } from '../support/best-split.js';
import { story } from '../support/story.js';

const VOTING = example('voting-app/compose.yaml');
/** db keeps a volume, so it stays; all others may move. */
const BOUND = ['db'];

interface Case {
  readonly file: string;
  readonly load: Readonly<Record<string, number>>;
  readonly fixed?: readonly string[];
  /** Instances before and after. */
  readonly from?: number;
  readonly to: number;
}

/** Deploys, loads, and waits until what was promised has been compared with what came true. */
const grows = async (scene: Scene, { file, load, fixed = [], from = 1, to }: Case): Promise<Decision> => {
  await scene.deploy('app', file);
  await scene.load('app', load);
  const before = scene.calls('ec2.RunInstances');
  await scene.until(`${to} instances, and the promise compared`, async () => (await promised(scene))?.observed != null, 25);
  await scene.advance(240);
  const decision = (await promised(scene))!;
  const best = await bestSplit(scene, to, fixed);
  const measured = (await cpuOf(scene)).sort((a, b) => b - a);
  expect(scene.calls('ec2.RunInstances') - before).toBe(to - from);
  expect(measured).toHaveLength(to);
  expect(near(measured[0]!, decision.predicted!.cpu.max)).toBe(true);
  expect(near(measured.reduce((sum, one) => sum + one, 0) / to, decision.predicted!.cpu.mean)).toBe(true);
  expect(near(decision.predicted!.cpu.max, best)).toBe(true);
  expect(near(decision.observed!.cpu.max, measured[0]!)).toBe(true);
  return decision;
};

/** Services that have had more than a task and its copy: some task went there and back. */
const movedTwice = async (scene: Scene): Promise<string[]> => {
  const services = (await scene.state()).tasks.map(({ service }) => service!);
  return [...new Set(services)].filter((name) => services.filter((one) => one === name).length > 2);
};

const promised = async (scene: Scene): Promise<Decision | undefined> =>
  (await scene.decisions()).find((one) => one.action === 'scale-out' && one.reasons.includes('above-line'));

/** Fails with both numbers in the message. */
const near = (one: number, other: number): boolean => {
  if (Math.abs(one - other) > 5) throw new Error(`${one} is not within 5 points of ${other}`);
  return true;
};

/** What CloudWatch says, in percent. */
const cpuOf = async (scene: Scene): Promise<number[]> => {
  const aws = eyes(scene.local.amazon);
  return Promise.all((await aws.instances()).map(async (id) => (await aws.cpu(id)) ?? Number.NaN));
};

const MANY = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const evenly = (names: readonly string[], vcpu: number) => Object.fromEntries(names.map((name) => [name, vcpu / names.length]));

describe('One instance above the line becomes two, and the load is really moved', () => {
  const onOne = (title: string, setting: Setting, one: Case): void =>
    story(title, setting, async (scene) => {
      const decision = await grows(scene, one);
      expect(decision.actions.map(({ kind, result }) => [kind, result])).toEqual([['launch', 'done']]);
      expect([decision.from, decision.to]).toEqual([1, 2]);
      expect(await movedTwice(scene)).toEqual([]);
      const said = (await scene.alerts()).filter(({ type, why }) => type === 'cluster.scaled-out' && why === decision.why);
      expect(said).toHaveLength(1);
    });

  onOne(
    '90 % of a t3.small: the voting app',
    {},
    {
      file: VOTING,
      load: { vote: 0.9, result: 0.6, worker: 0.3 },
      fixed: BOUND,
      to: 2,
    },
  );
  onOne(
    '85 %, most of it in the store that cannot move',
    {},
    {
      file: VOTING,
      load: { db: 0.8, vote: 0.5, result: 0.4 },
      fixed: BOUND,
      to: 2,
    },
  );
  onOne(
    '92 % on five unequal services',
    {},
    { file: webServices(['a', 'b', 'c', 'd', 'e'], 64), load: { a: 0.61, b: 0.17, c: 0.34, d: 0.35, e: 0.36 }, to: 2 },
  );
  onOne('95 % on eight equal services', {}, { file: webServices(MANY, 64), load: evenly(MANY, 1.9), to: 2 });
  onOne(
    '100 %: the true load is hidden, and one more is enough',
    {},
    { file: VOTING, load: { vote: 1, result: 1 }, fixed: BOUND, to: 2 },
  );
  onOne(
    '90 % of a t3.medium',
    { type: 't3.medium' },
    { file: webServices(['a', 'b', 'c'], 256), load: { a: 0.9, b: 0.5, c: 0.4 }, to: 2 },
  );
  onOne(
    '90 % of an m5.large',
    { type: 'm5.large', params: { credits: '' } },
    { file: webServices(MANY, 256), load: { a: 0.7, b: 0.5, c: 0.3, d: 0.2, e: 0.1 }, to: 2 },
  );
  onOne(
    '90 % of a t2.micro',
    { type: 't2.micro' },
    { file: webServices(['a', 'b', 'c', 'd'], 96), load: evenly(['a', 'b', 'c', 'd'], 0.9), to: 2 },
  );
});

describe('Several instances above the line', () => {
  story('80 % on three: as many more as bring it to the target', { instances: 3, min: 1 }, async (scene) => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const decision = await grows(scene, { file: webServices(names, 96), load: evenly(names, 4.8), from: 3, to: 5 });
    // In one step or in two: the minute in which the load rose may have shown a part of it.
    expect(decision.from).toBe(3);
  });
});
