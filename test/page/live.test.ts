import { describe, expect } from '@jest/globals';
import { chromium } from 'playwright-core';
import { listen } from '../../cli/serve.js';
import { putView } from '../../shared/ledger/view.js';
import { instant } from '../../shared/model/time.js';
import { aLocal } from '../support/a-local.js';
import { inTurn } from '../support/in-turn.js';
import { aStage, CHROMIUM, inBrowser } from './browser.js';
import { HOT, seenOn, shows } from './seen.js';

describe('The page lives', () => {
  inBrowser('by the stream of events where the server offers one', async () => {
    const scene = await aLocal({ min: 1 }, 61);
    const { server, port } = await listen(0, true, inTurn(scene.local.request));
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const followed = page.waitForResponse((response) => /text\/event-stream/.test(response.headers()['content-type'] ?? ''));
    await page.goto(`http://127.0.0.1:${port}/`);
    expect(new URL((await followed).url()).pathname).toBe('/v1/events');
    await page.locator('#verdict').waitFor();
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  inBrowser('by looking again where none is offered, as behind API Gateway, and asks for no stream', async () => {
    const stage = await aStage();
    const page = await seenOn(stage, HOT);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.waitForRequest(/\/v1\/cluster$/);
    await page.waitForRequest(/\/v1\/cluster$/);
    expect(asked).toContain('/v1/cluster');
    expect(asked).not.toContain('/v1/events');
    await page.context().close();
    await stage.close();
  });

  inBrowser(
    'and never shows as now what it could not ask for: the sentence and the title say so, until it is reached again',
    async () => {
      const stage = await aStage();
      const page = await seenOn(stage, HOT);
      await shows(page, '#verdict', HOT.sentence);
      const gone = (url: URL): boolean => url.pathname === '/v1/cluster';
      await page.route(gone, (route) => route.fulfill({ status: 200, body: '' }));
      await shows(page, '#verdict', /^\?Not reached\. What is shown is of \d\d:\d\d:\d\d UTC: Instance pegged/);
      await page.waitForFunction('document.title === "? not reached · demo"');
      await page.unroute(gone);
      await shows(page, '#verdict', /^▲Instance pegged/);
      await page.context().close();
      await stage.close();
    },
  );

  inBrowser('by what answers, when one part of it does not', async () => {
    const stage = await aStage();
    const page = await seenOn(stage, HOT);
    await page.locator('#cost').waitFor();
    await page.route(/\/v1\/cost$/, (route) => route.fulfill({ status: 200, contentType: 'text/plain', body: 'no JSON' }));
    const sentence = 'Instance pegged: i-1 at 96 % while the cluster is at 39 %.';
    await putView(stage.api.store, { ...HOT, at: instant(stage.api.world.now()), sentence });
    await page.evaluate(`dispatchEvent(new Event('evenkeel-changed'))`);
    await shows(page, '#verdict', sentence);
    await page.context().close();
    await stage.close();
  });
});
