import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ulid } from '../../shared/ids.js';
import { appendDecision } from '../../shared/ledger/journal.js';
import { putSample } from '../../shared/ledger/timeline.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import { VERDICTS } from '../../shared/model/words.js';
import { T0 } from '../api/support.js';
import { aDecision } from '../ledger/rows.js';
import { aView } from '../support/a-view.js';
import { accessibilityFaults, aStage, hasBrowser, inBrowser, type Stage } from './browser.js';
import { HOT, seenOn, service, shows } from './seen.js';

let stage: Stage;
beforeAll(async () => {
  if (hasBrowser) stage = await aStage();
});
afterAll(() => stage?.close());

const seen = (view: ClusterView, options?: Parameters<Stage['open']>[0]): Promise<Page> => seenOn(stage, view, options);

describe('The page in a browser', () => {
  for (const verdict of VERDICTS)
    inBrowser(`says "${verdict}" in the API's own sentence, in the title too`, async () => {
      const sentence = `${verdict} as the API tells it, with 1 instance.`;
      const page = await seen(aView({ verdict, sentence }));
      await shows(page, '#verdict', sentence);
      expect(await page.getAttribute('#verdict', 'data-verdict')).toBe(verdict);
      await page.waitForFunction(`document.title.includes(${JSON.stringify(verdict.replace('-', ' '))})`);
      await page.context().close();
    });

  inBrowser('shows the figures of the API, and what is not known as unknown', async () => {
    const page = await seen(HOT);
    await page.locator('#instances meter').nth(2).waitFor();
    const figures = (await page.textContent('#figures'))!.replace(/\s+/g, ' ');
    expect(figures).toContain('38 % mean · max 95 %');
    expect(figures).toContain('2 1 pegged · 1 coming · 1 to 6 allowed');
    expect(figures).toContain('$0.0416 an hour · $30.37 a month');
    const meters = await page
      .locator('#instances meter')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-valuetext')));
    expect(meters[0]).toBe('CPU 95 %, pegged, reserved 75 %');
    expect(meters[2]).toBe('CPU unknown');
    await page.context().close();
  });

  inBrowser('gives each service a letter, and says in words what the cell is', async () => {
    const page = await seen(HOT);
    const cells = page.locator('.tasks .cell');
    await cells.nth(1).waitFor();
    expect(await cells.locator('[aria-hidden]').allInnerTexts()).toEqual(['W', 'O']);
    expect(await cells.first().getAttribute('title')).toBe('shop / web: unknown, 0.5 vCPU, 256 MiB');
    await page.context().close();
  });

  inBrowser('marks a decision on the hour and opens it with what was predicted and what came true', async () => {
    const at = instant(stage.api.world.now() - 5 * MINUTE);
    const id = `dec_${ulid(T0 - 5 * MINUTE, () => 0.5)}`;
    const forecast = { cpu: { mean: 45, max: 46 }, usdPerHour: 0.0416 };
    const over = { at, action: 'scale-out' as const, from: 1, to: 2, predicted: forecast, observed: { ...forecast, at } };
    await appendDecision(stage.api.store, aDecision(id, { ...over, why: 'CPU mean 90 % on 1.' }));
    await putSample(stage.api.store, { ...HOT, at });
    const page = await seen(HOT);
    await page.locator('.marker').focus();
    await shows(page, '.said', 'scale-out 1 → 2: CPU mean 90 % on 1.');
    await page.keyboard.press('Enter');
    await shows(page, '.promise', 'predicted CPU 45 % mean, 46 % max → observed CPU 45 % mean');
    await page.waitForURL((url) => url.hash === `#${id}`);
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    inBrowser(`has no accessibility fault that axe would find (${colorScheme})`, async () => {
      const page = await seen(HOT, { colorScheme });
      for (const part of ['#decisions', '#cost .share', '#limits dd', '#alerts', '#timeline canvas'])
        await page.waitForSelector(part);
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.evaluate('document.querySelector("main").append(new Image())');
      expect(await accessibilityFaults(page)).toEqual([expect.stringMatching(/^image-alt/)]);
      await page.context().close();
    });

  inBrowser('fits a screen of 360 pixels', async () => {
    const page = await seen(HOT, { viewport: { width: 360, height: 800 } });
    await page.waitForSelector('#decisions');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.context().close();
  });

  inBrowser('fits it also with a failed deployment whose last words are long lines', async () => {
    const page = await seen(HOT, { viewport: { width: 360, height: 800 } });
    const logTail = [`starting shop@sha256:${'0f'.repeat(60)} with no space to break at`];
    const failed = { ...service('web'), status: 'failed', lastStop: { logTail } };
    const deployment = {
      id: 'dep_1',
      status: 'failed',
      createdAt: instant(T0),
      reason: { text: `${'long/'.repeat(40)} failed` },
    };
    const items = [{ name: 'shop', status: 'degraded', generation: 1, deployment, services: [failed] }];
    await page.route('**/v1/projects', (route) => route.fulfill({ json: { items } }));
    await page.reload();
    await shows(page, '.tail', 'starting shop');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.context().close();
  });

  inBrowser('is walked by keyboard', async () => {
    const page = await seen(HOT);
    await page.waitForSelector('#instances [data-row]');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.waitForSelector('[data-key="i-2"]:focus');
    await page.keyboard.press('?');
    await page.waitForSelector('#keys', { state: 'visible' });
    await page.context().close();
  });

  inBrowser('names the highest, not the mean, in the title of one pegged instance', async () => {
    const page = await seen(HOT);
    await page.waitForFunction('document.title === "▲ 95 % instance pegged · demo"');
    await page.context().close();
  });

  inBrowser('shows on request only some rows, or the busiest first, and says how many there are', async () => {
    const page = await seen({ ...HOT, instances: HOT.instances.toReversed() });
    const ids = () => page.locator('.instance').evaluateAll((all) => all.map((one) => one.getAttribute('data-key')));
    await page.waitForSelector('[data-key="i-2"]');
    expect(await ids()).toEqual(['i-2', 'i-1']);
    await page.keyboard.press('s');
    await page.waitForSelector('.instance:first-child[data-key="i-1"]');
    await page.keyboard.press('/');
    await page.keyboard.type('worker');
    await shows(page, '#h-instances', 'Instances 1 of 2');
    expect(await ids()).toEqual(['i-2']);
    await shows(page, '#h-services', 'Services 1 of 2');
    expect(new URL(page.url()).hash).toBe('#?q=worker&sort=cpu');
    await page.reload();
    await shows(page, '#h-instances', 'Instances 1 of 2');
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await shows(page, '#h-instances', /^Instances 2$/);
    await page.context().close();
  });
});
