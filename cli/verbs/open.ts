import { spawn } from 'node:child_process';
import { type Api, ask } from '../api-client.js';
import { EXIT } from '../client/refused.js';
import { jsonText, type Outcome } from '../outcome.js';
import { listenSigning } from '../signing-proxy.js';
import type { Terminal } from '../terminal.js';

export interface OpenOptions {
  readonly browser?: boolean;
  readonly port?: string;
  readonly json?: boolean;
}

/** `evenkeel open`: the page. A browser cannot sign, so that for an API on AWS a proxy on this machine does, until Ctrl-C. */
export const open = async (api: Api, terminal: Terminal, { browser, port, json }: OpenOptions): Promise<Outcome> => {
  await ask(api, 'GET', '/healthz');
  const own = isOwn(api.url);
  const proxy = own ? null : await listenSigning(api, Number(port ?? 0));
  const url = `${(proxy?.url ?? api.url).replace(/\/+$/, '')}/`;
  terminal.out(json ? jsonText({ url }) : `${url}\n`);
  if (browser !== false && terminal.outIsTty) browse(url);
  if (!proxy) return { exitCode: EXIT.done, stdout: '', stderr: '' };
  terminal.err('Requests to this address are signed with your credentials. Ctrl-C ends it.\n');
  await terminal.interrupted();
  proxy.close();
  return { exitCode: EXIT.interrupted, stdout: '', stderr: '' };
};

const isOwn = (url: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Where there is no browser the address has been printed. */
const browse = (url: string): void => {
  const [command, ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command!, [...words, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
};
