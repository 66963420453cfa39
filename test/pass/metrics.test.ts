import { describe, expect, it } from '@jest/globals';
import { embedded, METRICS } from '../../shared/pass/metrics.js';
import { aLocal, type Scene } from '../support/a-local.js';
import { directivesOf, emfFaults, type Line } from './emf.js';

const NOW = Date.parse('2026-11-22T14:02:30Z');

describe('the figures of a pass', () => {
  it('are ten at most: each is billed by the month', () => {
    expect(Object.keys(METRICS).length).toBeLessThanOrEqual(10);
  });

  it('are taken by CloudWatch as they stand', () => {
    expect(emfFaults(embedded('demo', { PassOk: 1, ClusterCpuMean: 46.5, EstimatedUsdPerHour: 0.0416 }, NOW), NOW)).toEqual([]);
  });

  it('leave out what is not known, since a zero would be a lie', () => {
    const line = embedded('demo', { PassOk: 1, ClusterCpuMean: Number.NaN }, NOW);
    expect(directivesOf(line)[0]!.Metrics.map(({ Name }) => Name)).toEqual(['PassOk']);
    expect(line).not.toHaveProperty('ClusterCpuMean');
  });
});

describe('the check of the format itself', () => {
  const good = embedded('demo', { PassOk: 1 }, NOW);
  const faulty: readonly (readonly [string, Line, RegExp])[] = [
    ['a metric without a value', { ...good, PassOk: undefined }, /PassOk/],
    ['a value in words', { ...good, PassOk: '1' }, /PassOk/],
    ['a dimension that is no text', { ...good, Cluster: 7 }, /Cluster/],
    ['a time in seconds', { ...good, _aws: { ...(good['_aws'] as object), Timestamp: NOW / 1000 } }, /too far/],
    [
      'an unknown unit',
      {
        ...good,
        _aws: {
          Timestamp: NOW,
          CloudWatchMetrics: [{ Namespace: 'E', Dimensions: [['Cluster']], Metrics: [{ Name: 'PassOk', Unit: 'USD' }] }],
        },
      },
      /pattern/,
    ],
    [
      'no namespace',
      { ...good, _aws: { Timestamp: NOW, CloudWatchMetrics: [{ Dimensions: [['Cluster']], Metrics: [] }] } },
      /Namespace/,
    ],
  ];
  it.each(faulty)('refuses %s', (_name, line, why) => {
    expect(emfFaults(line, NOW).join('; ')).toMatch(why);
  });
});

describe('the lines of the deployed function', () => {
  const linesOf = ({ local }: Scene): readonly { readonly at: number; readonly line: Line }[] =>
    local.amazon.lambda.logs.filter(({ line }) => '_aws' in line).map(({ at, line }) => ({ at, line }));

  it('are one a pass, valid, with the cluster as the only dimension, and say what the API says', async () => {
    const scene = await aLocal({}, 3);
    await scene.deploy(
      'web',
      'services:\n  web:\n    image: nginx:1.27-alpine\n    ports: ["80:80"]\n    deploy: {replicas: 2}\n',
    );
    await scene.load('web', { web: 1.8 });
    await scene.advance(240);
    const lines = linesOf(scene);
    expect(lines.length).toBeGreaterThan(10);
    for (const { at, line } of lines) expect(emfFaults(line, at)).toEqual([]);
    const directives = lines.flatMap(({ line }) => directivesOf(line));
    expect(new Set(directives.map(({ Namespace }) => Namespace))).toEqual(new Set(['Evenkeel']));
    expect(new Set(directives.flatMap(({ Dimensions }) => Dimensions.map((set) => set.join())))).toEqual(new Set(['Cluster']));
    const names = new Set(directives.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name)));
    expect([...names].sort()).toEqual(Object.keys(METRICS).sort());
    const view = await scene.cluster();
    const last = lines.at(-1)!.line;
    expect(last).toMatchObject({ message: 'pass', Cluster: 'demo', PassOk: 1, PassFailed: 0, decision: view.lastDecision });
    expect(last).toMatchObject({ InstancesActive: view.size.active, EstimatedUsdPerHour: view.usdPerHour });
    expect(last['ClusterCpuMean']).toBe(view.cpu.mean);
  });

  it('count a pass that failed, and that none was well', async () => {
    const scene = await aLocal({}, 4);
    const before = linesOf(scene).length;
    await scene.fault({ kind: 'throttle', operation: 'ecs.ListContainerInstances', times: 50 });
    await scene.advance(60);
    const failed = linesOf(scene)
      .slice(before)
      .filter(({ line }) => line['PassFailed'] === 1);
    expect(failed.length).toBeGreaterThan(0);
    for (const { at, line } of failed) {
      expect(emfFaults(line, at)).toEqual([]);
      expect(line).toMatchObject({ PassOk: 0, Cluster: 'demo', message: 'the pass failed', error: expect.any(String) });
    }
  });
});
