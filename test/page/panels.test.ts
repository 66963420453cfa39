import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ulid } from '../../shared/ids.js';
import { appendDecision } from '../../shared/ledger/journal.js';
import { getMutes } from '../../shared/ledger/mutes.js';
import { enqueue } from '../../shared/ledger/outbox.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import { VERDICTS } from '../../shared/model/words.js';
import { T0 } from '../api/support.js';
import { aDecision, anAlert } from '../ledger/rows.js';
import { anInstance, aTask } from '../support/an-instance.js';
import { aStage, hasBrowser, inBrowser, type Stage } from './browser.js';
import { HOT, seenOn, service, shows } from './seen.js';

let stage: Stage;
beforeAll(async () => {
  if (hasBrowser) stage = await aStage();
});
afterAll(() => stage?.close());

const FORECAST = { cpu: { mean: 45, max: 46 }, usdPerHour: 0.0416 };

/** As a column of the page prints it. */
const texts = async (page: Page, selector: string): Promise<string[]> =>
  (await page.locator(selector).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());

const percent = (value: number | null): string => (value === null ? 'unknown' : `${Math.round(value)} %`);
const money = (usd: number): string => `$${usd.toFixed(usd < 1 ? 4 : 2)}`;

/** A cluster in each state, each with other numbers, so that a figure that stays behind is seen. */
const inState = (place: number): ClusterView => ({
  ...HOT,
  verdict: VERDICTS[place]!,
  sentence: `State ${place}: 2 instances.`,
  cpu: VERDICTS[place] === 'blind' ? { mean: null, max: null } : { mean: 30 + place, max: 60 + place },
  memory: { mean: 20 + place, max: null, estimated: true },
  size: { active: 2, launching: place % 2, draining: place % 3, min: 1, max: 6 + place },
  usdPerHour: 0.04 + place / 1000,
  instances: [
    anInstance('i-1', {
      pegged: place % 2 === 0,
      cpu: { used: 60 + place, reserved: 75 },
      usdPerHour: 0.02 + place / 2000,
      tasks: [aTask('t1', 'web', 0.5, 256)],
    }),
    anInstance('i-2', { cpu: { used: null, reserved: 0 }, usdPerHour: 0.02 + place / 2000 }),
  ],
});

describe('What the page shows is what the API says', () => {
  VERDICTS.forEach((verdict, place) => {
    inBrowser(`while it is "${verdict}": figures, instances, cost and limits`, async () => {
      const page = await seenOn(stage, inState(place));
      await shows(page, '#verdict', `State ${place}`);
      await page.locator('#limits dd').first().waitFor();
      const [view, cost, limits] = await Promise.all(
        ['/v1/cluster', '/v1/cost', '/v1/limits'].map(async (path) =>
          // biome-ignore lint/suspicious/noExplicitAny: the contract's shapes are read by name
          page.evaluate(async (url): Promise<any> => (await fetch(url)).json(), path),
        ),
      );
      expect(await page.getAttribute('#verdict', 'data-verdict')).toBe(view.verdict);
      const { active, launching, draining, min, max } = view.size;
      const moving = `${launching ? ` · ${launching} coming` : ''}${draining ? ` · ${draining} leaving` : ''}`;
      const pegged = view.instances.filter((one: { pegged: boolean }) => one.pegged).length;
      expect(await texts(page, '#figures dd')).toEqual([
        `${percent(view.cpu.mean)} mean · max ${percent(view.cpu.max)}`,
        `${percent(view.memory.mean)} mean · max ${percent(view.memory.max)}`,
        `${active} ${pegged} pegged${moving} · ${min} to ${max} allowed`,
        `${money(view.usdPerHour)} an hour · ${money(view.usdPerHour * 730)} a month`,
      ]);
      const rows = await texts(page, '.instance');
      for (const [at, one] of view.instances.entries()) {
        expect(rows[at]).toContain(one.id);
        expect(rows[at]).toContain(`CPU ${percent(one.cpu.used)}`);
        expect(rows[at]).toContain(`${money(one.usdPerHour)}/h`);
        expect(rows[at]!.includes('pegged')).toBe(one.pegged);
      }
      expect(await texts(page, '#cost .total')).toEqual([
        `${money(cost.usdPerHour)} an hour · ${money(cost.usdPerMonth)} a month`,
      ]);
      const shares = cost.services.map((one: { usdPerHour: number }) => money(one.usdPerHour));
      expect(await texts(page, '#cost .value')).toEqual([...shares, money(cost.unusedUsdPerHour)]);
      expect((await texts(page, '#limits dd'))[0]).toBe(
        `${limits.instances.used} of at most ${limits.instances.max}, at least ${limits.instances.min}`,
      );
      expect((await texts(page, '#limits dd')).slice(1, 4)).toEqual([
        `${limits.caps.vcpu.used}, no cap`,
        `${money(limits.caps.usdPerHour.used)}, no cap`,
        `${limits.caps.launchesPerHour.used}, no cap`,
      ]);
      await page.context().close();
    });
  });
});

describe('The page says why, what it costs, and where it is reached', () => {
  inBrowser('keeps the last change of size above, however long nothing was done since', async () => {
    const { store, world } = stage.api;
    const grown = `dec_${ulid(T0 - 9 * MINUTE, () => 0.1)}`;
    const at = instant(world.now() - 9 * MINUTE);
    await appendDecision(
      store,
      aDecision(grown, {
        at,
        action: 'scale-out',
        from: 1,
        to: 2,
        why: 'CPU mean 92 % on 1 is above 70 %.',
        predicted: FORECAST,
        observed: { ...FORECAST, cpu: { mean: 46, max: 47 }, at },
      }),
    );
    for (let place = 0; place < 12; place += 1)
      await appendDecision(
        store,
        aDecision(`dec_${ulid(T0 - (8 - place / 2) * MINUTE, () => 0.2)}`, {
          why: `Reason ${place}.`,
          blockedBy: [place % 2 === 0 ? 'in-flight' : 'within-band'],
        }),
      );
    const page = await seenOn(stage, HOT);
    await shows(page, '#why li', /scale-out 1 → 2.*9 min ago.*CPU mean 92 % on 1.*predicted 46 % at most → observed 47 %/);
    await shows(page, '#why li', 'Reason 11.');
    expect(await page.locator('#why li').count()).toBe(2);
    expect(await page.locator('#decisions ol > li').count()).toBe(2);
    await page.getByRole('button', { name: /Also those/ }).click();
    await shows(page, '#decisions li', 'Reason 3.');
    expect(await page.locator('#decisions ol > li').count()).toBe(13);
    await page.locator('#why a').first().click();
    await shows(page, '.promise', 'observed CPU 46 % mean, 47 % max');
    await page.context().close();
  });

  inBrowser('prints the whole address of every published port', async () => {
    const endpoints = [
      { published: 8080, target: 80, protocol: 'tcp', url: 'http://demo.elb.amazonaws.com:8080' },
      { published: 5432, target: 5432, protocol: 'tcp', url: null },
    ];
    const page = await seenOn(stage, { ...HOT, services: [{ ...service('web'), endpoints }] });
    await shows(page, '#services td', 'http://demo.elb.amazonaws.com:8080');
    await shows(page, '#services td', '5432->5432/tcp');
    expect(await page.getAttribute('#services a', 'href')).toBe('http://demo.elb.amazonaws.com:8080');
    await page.context().close();
  });

  inBrowser('an alert says what to do, and can be acknowledged and muted', async () => {
    const { store, world } = stage.api;
    await enqueue(
      store,
      anAlert(`alr_${ulid(T0, () => 0.3)}`, { at: instant(world.now()), title: 'It is full', todo: 'Raise max.' }),
    );
    const page = await seenOn(stage, HOT);
    await page.locator('#alerts summary').first().click();
    await shows(page, '#alerts .card', 'To do: Raise max.');
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await shows(page, '#alerts summary', /It is full acknowledged/);
    await page.getByRole('button', { name: /^Mute/ }).click();
    await expectSoon(async () => (await getMutes(store, world.now())).length === 1);
    await page.getByRole('button', { name: /^Muted until \d\d:\d\d:\d\d UTC: unmute/ }).click();
    await expectSoon(async () => (await getMutes(store, world.now())).length === 0);
    await page.getByRole('button', { name: /^Mute / }).waitFor();
    await page.context().close();
  });

  inBrowser('shows more hours when asked, and says which', async () => {
    const page = await seenOn(stage, HOT);
    await page.getByRole('button', { name: '6 h', exact: true }).click();
    const asked = page.waitForResponse((answer) => /timeline\?from=/.test(answer.url()));
    await shows(page, '#h-timeline', 'The last 6 hours');
    expect((await asked).status()).toBe(200);
    await page.context().close();
  });
});

const expectSoon = async (isSo: () => Promise<boolean>): Promise<void> => {
  for (let look = 0; look < 400; look += 1) {
    if (await isSo()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('it did not become so');
};
