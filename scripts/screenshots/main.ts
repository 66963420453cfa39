import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { launchLocal, stackFile } from '../../cli/launch-local.js';
import { startOptions } from '../../cli/local-options.js';
import { answersOf } from './answers.js';
import { pagePicture } from './page.js';
import { split } from './story.js';
import { terminalPicture } from './terminal.js';

/** Where `npm start` would be: it stands in the picture of the terminal. Nothing listens there, the browser is answered from memory. */
const URL = 'http://127.0.0.1:4500';
/** One seed and one hour, so that the same code draws the same pictures. */
const SEED = '1';
const BEGIN = Date.parse('2026-03-02T09:00:00Z');
/** Debian's; another one is named by CHROMIUM. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const main = async (folder: string): Promise<number> => {
  if (!existsSync(CHROMIUM)) {
    console.error(`screenshots: there is no browser at ${CHROMIUM}; name a Chromium by CHROMIUM`);
    return 2;
  }
  const { options } = startOptions({ seed: SEED });
  const local = await launchLocal(options, { startAt: BEGIN, apiEndpoint: URL, balancerHost: 'localhost' });
  const { sentence } = await split(local);
  const answers = await answersOf(local);
  mkdirSync(folder, { recursive: true });
  const pictures = {
    'top.svg': terminalPicture(answers, URL),
    'page.png': await pagePicture(CHROMIUM, URL, answers, 'light'),
    'page-dark.png': await pagePicture(CHROMIUM, URL, answers, 'dark'),
  };
  console.log(sentence);
  for (const [name, content] of Object.entries(pictures)) {
    writeFileSync(join(folder, name), content);
    console.log(`${join(folder, name)}  ${Math.ceil(Buffer.byteLength(content) / 1024)} KB`);
  }
  return 0;
};

process.exitCode = await main(process.argv[2] ?? join(dirname(stackFile()), 'docs', 'pictures'));
