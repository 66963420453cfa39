import { describe, expect, it } from '@jest/globals';
import { exampleApp } from '../../cli/example-app.js';
import { plain } from '../../cli/paint.js';
import { turn } from '../../cli/top/dials.js';
import { barOf, frame, type Look } from '../../cli/top/frame.js';
import { helpOf, wishOf } from '../../cli/top/keys.js';
import { seen } from '../../cli/top/live.js';
import { top } from '../../cli/verbs/top.js';
import { aLocal } from '../support/a-local.js';
import { apiOfScene, aTerminal } from './support.js';

const LOOK: Look = { sorted: false, metric: 'cpu', explained: false };

describe('the cluster in the terminal', () => {
  it('shows a pegged cluster, then the two that share its load, with every task as a letter', async () => {
    const scene = await aLocal({ min: 1, max: 4 }, 31);
    const api = apiOfScene(scene);
    const example = exampleApp();
    expect(await turn(api, 'more-load', example)).toMatch(/D deploys the example/);
    expect(await turn(api, 'deploy', example)).toMatch(/vote is being deployed/);
    await scene.advance(300);
    for (let press = 0; press < 3; press += 1) await turn(api, 'more-load', example);
    expect(await turn(api, 'more-load', example)).toBe('Load, in vCPU: result 1.2, vote 1.2.');
    expect(await turn(api, 'less-load', example)).toBe('Load, in vCPU: result 0.9, vote 0.9.');
    await scene.until('the instance is pegged', async () => (await scene.cluster()).cpu.max! > 85);
    const before = await seen(api);
    const lines = frame({ ...before, look: LOOK, note: '', help: [] }, 100, plain);
    expect(lines[1]).toContain(before.view.sentence.slice(0, 40));
    expect(lines.join('\n')).toMatch(/CPU 9\d % mean, 9\d % max/);
    await scene.until('two share the load', async () => (await scene.cluster()).cpu.max! < 60, 30);
    const after = frame({ ...(await seen(api)), look: LOOK, note: '', help: helpOf(true) }, 80, plain);
    const rows = after.filter((line) => line.startsWith('i-'));
    expect(rows).toHaveLength(2);
    expect(rows.join(' ')).toMatch(/ V| R/);
    expect(after.join('\n')).toMatch(/D db {2}R redis {2}E result {2}V vote {2}W worker/);
    for (const width of [60, 80, 120]) {
      const all = frame(
        { ...(await seen(api)), look: { ...LOOK, explained: true }, note: 'x'.repeat(200), help: helpOf(true) },
        width,
        plain,
      );
      expect(Math.max(...all.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
    const sorted = frame(
      { ...(await seen(api)), look: { ...LOOK, sorted: true, metric: 'memory' }, note: '', help: [] },
      100,
      plain,
    );
    expect(sorted.join('\n')).toMatch(/MEM/);
  });

  it('prints once where there is no terminal, and as JSON', async () => {
    const scene = await aLocal({ min: 1 }, 32);
    const once = await top(apiOfScene(scene), aTerminal(scene), {});
    expect([once.exitCode, once.stdout.includes('\x1b')]).toEqual([0, false]);
    expect(once.stdout).toMatch(/^demo · us-east-1/);
    const json = JSON.parse((await top(apiOfScene(scene), aTerminal(scene), { json: true })).stdout);
    expect(json).toMatchObject({ cluster: { cluster: 'demo' }, decisions: expect.any(Array) });
  });

  it.each(['k', 'x', 'i', 'c', 'f'])('the key %s turns a dial that the simulated world has', async (key) => {
    const scene = await aLocal({ min: 1 }, 33);
    const wish = wishOf(key, LOOK, true);
    expect(wish).toMatchObject({ kind: 'dial' });
    const told = await turn(apiOfScene(scene), (wish as { dial: 'mend' }).dial, exampleApp());
    expect(told).toMatch(/lost|crash|launch|notice|capacity|mended/);
    expect(told).not.toMatch(/Try|not an operation/);
  });

  it('keys change the look, and on AWS no key touches anything', () => {
    expect(wishOf('s', LOOK, false)).toEqual({ kind: 'look', look: { ...LOOK, sorted: true } });
    expect(wishOf('m', LOOK, false)).toEqual({ kind: 'look', look: { ...LOOK, metric: 'memory' } });
    expect(wishOf('e', LOOK, false)).toEqual({ kind: 'look', look: { ...LOOK, explained: true } });
    for (const key of ['q', '\x03']) expect(wishOf(key, LOOK, false)).toEqual({ kind: 'quit' });
    for (const key of 'DLlkxicf') expect(wishOf(key, LOOK, false)).toBeNull();
  });

  it('draws what is used full, what is reserved as an outline, and what is unknown not as nothing', () => {
    expect(barOf(50, 80, 10)).toBe('█████▒▒▒··');
    expect(barOf(0, 0, 10)).toBe('··········');
    expect(barOf(null, 80, 10)).toBe('??????????');
    expect(barOf(140, 80, 10)).toBe('██████████');
  });
});
