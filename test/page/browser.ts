import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type Api, anApi } from '../api/support.js';

/** Debian's; another one is named by CHROMIUM. */
export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export const hasBrowser = existsSync(CHROMIUM);

/** A test that needs a browser; where there is none, it says so. */
export const inBrowser = (title: string, test: () => Promise<void>): void => {
  if (hasBrowser) it(title, test);
  else it.skip(`${title} (skipped: there is no ${CHROMIUM}; set CHROMIUM)`, () => {});
};

export interface Stage {
  readonly api: Api;
  open(options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

/** The real handler behind a socket, and a browser before it. Whatever the browser complains about is thrown when it closes. */
export const aStage = async (): Promise<Stage> => {
  const api = anApi();
  const server = createServer(inTurn((request, response) => forward(api, request, response)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  const complaints: string[] = [];
  return {
    api,
    open: (options) => opened(browser, `http://127.0.0.1:${port}/`, complaints, options),
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
      if (complaints.length > 0) throw new Error(`the browser complained: ${complaints.join('; ')}`);
    },
  };
};

const opened = async (
  browser: Browser,
  url: string,
  complaints: string[],
  options: BrowserContextOptions = {},
): Promise<Page> => {
  const page = await (await browser.newContext(options)).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(url);
  await page.waitForSelector('#verdict');
  return page;
};

/** A world's clock can be run by one caller at a time, and a browser asks for five things at once. */
const inTurn = (answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>) => {
  let turn = Promise.resolve();
  return (request: IncomingMessage, response: ServerResponse): void => {
    turn = turn.then(() => answer(request, response)).catch((error) => void response.destroy(error as Error));
  };
};

const forward = async (api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = request.headers as Record<string, string>;
  const reply = await api.call(request.method!, request.url!, { headers, body: Buffer.concat(chunks) });
  response.writeHead(reply.status, reply.headers).end(reply.text);
};

/** What axe (https://github.com/dequelabs/axe-core) finds wrong, a line each. */
export const accessibilityFaults = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'));
  const found = (await page.evaluate('axe.run()')) as {
    violations: { id: string; help: string; nodes: { html: string }[] }[];
  };
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]?.html.slice(0, 160)})`);
};
