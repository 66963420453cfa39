import { describe, expect, it } from '@jest/globals';
import { exampleApp } from '../../cli/example-app.js';
import { plain } from '../../cli/paint.js';
import { turn } from '../../cli/top/dials.js';
import { fitted } from '../../cli/top/fitted.js';
import { barOf, frame, type Look } from '../../cli/top/frame.js';
import { helpOf, keysIn, wishOf } from '../../cli/top/keys.js';
import { canDraw, pictureOf, refresh, type Screen, seen } from '../../cli/top/live.js';
import { top } from '../../cli/verbs/top.js';
import { aDecision } from '../ledger/rows.js';
import { aLocal } from '../support/a-local.js';
import { apiOfScene, aTerminal } from './support.js';

const LOOK: Look = { sorted: false, metric: 'cpu', explained: false };

describe('the cluster in the terminal', () => {
  it('is never shown as now while nothing answers, and is again once something does', async () => {
    const api = apiOfScene(await aLocal({ min: 1 }, 33));
    const terminal = aTerminal(null);
    const picture = (): string => pictureOf(screen, terminal, plain, api.url);
    const screen: Screen = { look: LOOK, note: 'Load, in vCPU: vote 0.9.', lost: null, facts: null };
    await refresh(api, screen);
    expect(picture()).not.toContain('Not reached');
    const deaf = { ...api, send: () => Promise.reject(new TypeError('fetch failed')) };
    await refresh(deaf, screen);
    expect(picture()).toMatch(/\? Not reached\. What is shown is of \d\d:\d\d:\d\dZ\./);
    await refresh(api, screen);
    expect(picture()).not.toContain('Not reached');
    expect(picture()).toContain('vote 0.9');
  });

  it('says in full why nothing is done although something asks for it, also where lines are short', async () => {
    const { view } = await seen(apiOfScene(await aLocal({ min: 1 }, 34)));
    const why = `CPU of i-1 is 97 %; the best split would lower it by 0 points only. ${'vote alone takes 95 %, '.repeat(3)}no less.`;
    const wanting = aDecision('dec_1', { why, reasons: ['instance-pegged'], blockedBy: ['would-not-help'] });
    expect(
      frame({ view, decisions: [wanting], look: LOOK }, 80, plain)
        .join(' ')
        .replace(/\s+/g, ' '),
    ).toContain(why);
    const calm = frame({ view, decisions: [{ ...wanting, reasons: [] }], look: LOOK }, 80, plain);
    expect(calm.at(-1)).toMatch(/…$/);
  });

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
    const lines = frame({ ...before, look: LOOK }, 100, plain);
    expect(lines[1]).toContain(before.view.sentence.slice(0, 40));
    expect(lines.join('\n')).toMatch(/CPU 9\d % mean, 9\d % max/);
    await scene.until('two share the load', async () => (await scene.cluster()).cpu.max! < 60, 30);
    const after = frame({ ...(await seen(api)), look: LOOK }, 80, plain);
    const rows = after.filter((line) => line.startsWith('i-'));
    expect(rows).toHaveLength(2);
    expect(rows.join(' ')).toMatch(/ V| R/);
    // How it came to this is still told when the newest decisions did nothing.
    expect(after.join(' ')).toMatch(/scale-out 1->2 CPU mean.*predicted \d+ %\s+at\s+most/);
    expect(after.join('\n')).toMatch(/D db {2}R redis {2}E result {2}V vote {2}W worker/);
    for (const width of [60, 80, 120]) {
      const all = frame({ ...(await seen(api)), look: { ...LOOK, explained: true } }, width, plain);
      expect(Math.max(...all.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
    const sorted = frame({ ...(await seen(api)), look: { ...LOOK, sorted: true, metric: 'memory' } }, 100, plain);
    expect(sorted.join('\n')).toMatch(/MEM/);
  });

  it('is drawn live only where it can be', () => {
    const there = { outIsTty: true, inIsTty: true, env: { TERM: 'xterm-256color' } };
    expect(canDraw(there)).toBe(true);
    for (const lacks of [{ outIsTty: false }, { inIsTty: false }, { env: { TERM: 'dumb' } }])
      expect(canDraw({ ...there, ...lacks })).toBe(false);
  });

  it('prints once where there is no terminal, and as JSON', async () => {
    const scene = await aLocal({ min: 1 }, 32);
    const once = await top(apiOfScene(scene), aTerminal(scene), {});
    expect([once.exitCode, once.stdout.includes('\x1b')]).toEqual([0, false]);
    expect(once.stdout).toMatch(/^demo · us-east-1/);
    const json = JSON.parse((await top(apiOfScene(scene), aTerminal(scene), { json: true })).stdout);
    expect(json).toMatchObject({ cluster: { cluster: 'demo' }, decisions: expect.any(Array) });
  });

  it.each(['K', 'k', 'x', 'i', 'c', 'f'])('the key %s turns a dial that the simulated world has', async (key) => {
    const scene = await aLocal({ min: 1 }, 33);
    const wish = wishOf(key, LOOK, true);
    expect(wish).toMatchObject({ kind: 'dial' });
    const told = await turn(apiOfScene(scene), (wish as { dial: 'mend' }).dial, exampleApp());
    expect(told).toMatch(/terminated|lost|crash|launch|notice|capacity|mended/);
    expect(told).not.toMatch(/Try|not an operation/);
  });

  it('a kill is seen as it happens: the instance goes, what ran there comes back, and no promise is broken', async () => {
    const scene = await aLocal({ min: 2, instances: 2 }, 34);
    const api = apiOfScene(scene);
    await turn(api, 'deploy', exampleApp());
    await scene.advance(300);
    const before = scene.up();
    expect(await turn(api, 'terminate', exampleApp())).toMatch(/terminated from outside/);
    expect(scene.up()).toHaveLength(1);
    await scene.until('there are two again, and all runs', async () => {
      const { services } = await scene.cluster();
      return scene.up().length === 2 && services.every((one) => one.running === one.desired && one.status === 'steady');
    });
    expect(scene.up()).not.toEqual(before);
    expect(scene.local.amazon.violations).toEqual([]);
  });

  it('keeps the keys in sight on a screen that is too low, and gives them up before the verdict', () => {
    const body = Array.from({ length: 30 }, (_, line) => `line ${line}`);
    const low = fitted(body, ['', ...helpOf(true)], 24);
    expect(low).toHaveLength(24);
    expect(low.slice(-4)).toEqual(['', ...helpOf(true)]);
    expect([low[0], low.at(-5)]).toEqual(['line 0', '…']);
    expect(fitted(body, ['', ...helpOf(true)], 10)).toEqual(body.slice(0, 10));
    expect(fitted(['one'], ['', 'q quit'], 24)).toEqual(['one', '', 'q quit']);
    for (const line of helpOf(true)) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('an arrow is a key that means nothing, not the letter that it ends in', () => {
    expect(keysIn('sL')).toEqual(['s', 'L']);
    expect(keysIn('\x1b[D\x1b[1;5DL\x1bOk')).toEqual(['\x1b[D', '\x1b[1;5D', 'L', '\x1bOk']);
    expect(keysIn('\x03')).toEqual(['\x03']);
    for (const key of keysIn('\x1b[D\x1b[A\x1bOk')) expect(wishOf(key, LOOK, true)).toBeNull();
  });

  it('keys change the look, and on AWS no key touches anything', () => {
    expect(wishOf('s', LOOK, false)).toEqual({ kind: 'look', look: { ...LOOK, sorted: true } });
    expect(wishOf('m', LOOK, false)).toEqual({ kind: 'look', look: { ...LOOK, metric: 'memory' } });
    expect(wishOf('e', LOOK, false)).toEqual({ kind: 'look', look: { ...LOOK, explained: true } });
    for (const key of ['q', '\x03']) expect(wishOf(key, LOOK, false)).toEqual({ kind: 'quit' });
    for (const key of 'DLlKkxicf') expect(wishOf(key, LOOK, false)).toBeNull();
  });

  it('draws what is used full, what is reserved as an outline, and what is unknown not as nothing', () => {
    expect(barOf(50, 80, 10)).toBe('█████▒▒▒··');
    expect(barOf(0, 0, 10)).toBe('··········');
    expect(barOf(null, 80, 10)).toBe('??????????');
    expect(barOf(140, 80, 10)).toBe('██████████');
  });
});
