import { describe, expect } from '@jest/globals';
import { chromium } from 'playwright-core';
import { listen } from '../../cli/serve.js';
import type { HttpAnswer, HttpRequest } from '../../simulator/http-api.js';
import { aLocal } from '../support/a-local.js';
import { aStage, CHROMIUM, inBrowser } from './browser.js';
import { HOT, seenOn } from './seen.js';

describe('The page lives', () => {
  inBrowser('by the stream of events where the server offers one', async () => {
    const scene = await aLocal({ min: 1 }, 61);
    // A world's clock can be run by one caller at a time.
    let turn: Promise<unknown> = Promise.resolve();
    const answer = (request: HttpRequest): Promise<HttpAnswer> => {
      const next = turn.then(() => scene.local.request(request));
      turn = next.catch(() => undefined);
      return next;
    };
    const { server, port } = await listen(0, true, answer);
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
});
