import { chromium, type Page } from 'playwright-core';
import type { Answers } from './answers.js';

/** Pixels: what the README shows is the first screen, down to the curves. */
const SIZE = { width: 1080, height: 1000 };

/** The page before these answers, as a browser with this preference draws it: a PNG. Throws when the page asks for anything else. */
export const pagePicture = async (
  executablePath: string,
  url: string,
  answers: Answers,
  colorScheme: 'light' | 'dark',
): Promise<Buffer> => {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const context = await browser.newContext({ colorScheme, viewport: SIZE, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const unknown = await answered(page, url, answers);
    await page.goto(`${url}/`);
    for (const part of ['#why', '.instance', '#timeline canvas', '#limits']) await page.waitForSelector(part);
    const end = await page.locator('#timeline').boundingBox();
    const clip = { x: 0, y: 0, width: SIZE.width, height: Math.ceil(end!.y + end!.height + 16) };
    const picture = await page.screenshot({ clip, fullPage: true, animations: 'disabled' });
    if (unknown.length > 0)
      throw new Error(`the page asked for ${unknown.join(', ')}, which scripts/screenshots/answers.ts has not`);
    return picture;
  } finally {
    await browser.close();
  }
};

const answered = async (page: Page, url: string, answers: Answers): Promise<readonly string[]> => {
  const unknown: string[] = [];
  await page.route('**/*', (route) => {
    const path = route.request().url().slice(url.length);
    const answer = answers.get(path);
    if (!answer) unknown.push(path);
    return answer ? route.fulfill({ status: answer.status, headers: { ...answer.headers }, body: answer.body }) : route.abort();
  });
  return unknown;
};
