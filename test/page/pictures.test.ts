import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { inBrowser } from './browser.js';

const NAMES = ['page.png', 'page-dark.png', 'top.svg'];
/** A README is read on telephones too. Bytes. */
const LARGEST = 300 * 1024;

/** Width and height stand at bytes 16 and 20 of a PNG: https://www.w3.org/TR/png/#11IHDR */
const sizeOf = (png: Buffer) => ({
  signed: png.toString('latin1', 1, 4),
  width: png.readUInt32BE(16),
  height: png.readUInt32BE(20),
});

describe('The pictures of the README', () => {
  inBrowser('are drawn by a command, after the load lies evenly on two', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-pictures-'));
    const said = execFileSync('node', ['scripts/screenshots.mjs', folder], { encoding: 'utf8' });
    expect(said).toMatch(/^Balanced: 2 instances at 4\d % and 4\d % CPU\.$/m);
    for (const name of NAMES.filter((one) => one.endsWith('.png')))
      expect(sizeOf(readFileSync(join(folder, name)))).toMatchObject({ signed: 'PNG', width: 1080 });
    const terminal = readFileSync(join(folder, 'top.svg'), 'utf8');
    expect(terminal).toContain(said.split('\n')[0]);
    expect(terminal).toMatch(/scale-out 1-&gt;2 CPU mean 9\d\.\d % on 1/);
    for (const file of [...NAMES.map((name) => join(folder, name)), ...NAMES.map((name) => join('docs/pictures', name))])
      expect(statSync(file).size).toBeLessThan(LARGEST);
  });
});
