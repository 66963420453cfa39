import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api } from '../../cli/api-client.js';
import type { Terminal } from '../../cli/terminal.js';
import type { Scene } from '../support/a-local.js';

/** The API of a scene, as a command that runs elsewhere reaches it: with its headers and its body's bytes. */
export const apiOfScene = ({ local }: Scene): Api => ({
  url: 'http://evenkeel.test/',
  send: async ({ method, url, headers, body }) => {
    const path = url.replace('http://evenkeel.test', '');
    const answer = await local.request({ method, url: path, headers, body: Buffer.from(body ?? '') });
    return { status: answer.status, headers: answer.headers, body: answer.body.toString() };
  },
});

export interface FakeTerminal extends Terminal {
  /** What was written so far. */
  readonly seen: { out: string; err: string };
  /** Presses Ctrl-C. */
  interrupt(): void;
}

/** A terminal whose time is the scene's; `every` never ticks, for nothing waits on the wall. */
export const aTerminal = (scene: Scene | null, more: Partial<Terminal> = {}): FakeTerminal => {
  const seen = { out: '', err: '' };
  let interrupt = (): void => {};
  const interrupted = new Promise<'interrupted'>((done) => {
    interrupt = () => done('interrupted');
  });
  return {
    out: (text) => void (seen.out += text),
    err: (text) => void (seen.err += text),
    outIsTty: false,
    errIsTty: false,
    inIsTty: false,
    columns: () => 80,
    rows: () => 24,
    env: {},
    directory: process.cwd(),
    now: () => scene?.local.amazon.world.now() ?? 0,
    sleep: async (milliseconds) => scene?.advance(Math.ceil(milliseconds / 1000)),
    every: () => () => {},
    interrupted: () => interrupted,
    ask: async () => '',
    seen,
    interrupt: () => interrupt(),
    ...more,
  };
};

export const aFolder = (files: Readonly<Record<string, string>>): string => {
  const directory = mkdtempSync(join(tmpdir(), 'evenkeel-cli-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
};
