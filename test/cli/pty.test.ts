import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';

const CLI = 'dist/cli.mjs';
/** Control sequences: colours, and where to draw. https://ecma-international.org/publications-and-standards/standards/ecma-48/ */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one
const CONTROL = /\x1b\[[0-9;?]*[A-Za-z]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const COLOUR = /\x1b\[3\dm/;

const hasPty = spawnSync('python3', ['-c', 'import pty']).status === 0;

/** A test that needs a terminal; where none can be made, it says so. */
const onTerminal = (title: string, test: () => Promise<void>): void => {
  if (hasPty) it(title, test, 180_000);
  else it.skip(`${title} (skipped: there is no python3 to make a terminal with)`, () => {});
};

/** A program on a terminal of 80 columns and 24 rows. */
const aTerminal = (words: readonly string[], env: Record<string, string> = {}) => {
  const child = spawn('python3', ['test/cli/terminal.py', '24', '80', 'node', CLI, ...words], {
    env: { ...process.env, TERM: 'xterm-256color', CI: '', ...env },
  });
  child.stdout.setEncoding('utf8');
  let all = '';
  let looked = (): void => {};
  child.stdout.on('data', (data) => {
    all += data;
    looked();
  });
  const exited = new Promise<number | null>((done) => child.on('exit', done));
  /** The last picture that was drawn to its end, in lines. A terminal in raw mode still makes CR LF of an LF, whatever stood before it. */
  const screen = (): string[] => (all.split('\x1b[H').at(-2) ?? '').replace(CONTROL, '').split(/\r*\n/);
  return {
    child,
    exited,
    screen,
    everything: () => all,
    type: (keys: string) => void child.stdin.write(keys),
    sees: (what: RegExp) =>
      new Promise<void>((done, fail) => {
        looked = () => what.test(screen().join('\n')) && done();
        looked();
        void exited.then((code) => fail(new Error(`it ended with ${code} before ${what} was seen:\n${all.slice(-2_000)}`)));
      }),
  };
};

describe('the foreground of npm start, on a terminal of 80 columns', () => {
  const running: ChildProcess[] = [];
  beforeAll(() => {
    execFileSync('node', ['scripts/build.mjs', '--quiet']);
  });
  afterEach(() => {
    for (const child of running.splice(0)) child.kill();
  });
  const start = (env?: Record<string, string>) => {
    const terminal = aTerminal(['start', '--port', '0', '--aws-port', '0', '--speed', '200'], env);
    running.push(terminal.child);
    return terminal;
  };

  onTerminal('a visitor deploys, pegs the cluster, kills an instance, and watches it answer, by keys alone', async () => {
    const terminal = start();
    await terminal.sees(/D deploy the example/);
    expect(terminal.everything()).toMatch(COLOUR);
    terminal.type('\x1b[D');
    terminal.type('D');
    await terminal.sees(/vote is being deployed/);
    await terminal.sees(/V vote/);
    terminal.type('LLL');
    await terminal.sees(/Load, in vCPU: result 0\.9, vote 0\.9/);
    await terminal.sees(/instances 2 of.*scale-out 1->2/s);
    expect(terminal.screen().filter((line) => line.length > 80)).toEqual([]);
    expect(terminal.screen().length).toBeLessThanOrEqual(24);
    terminal.type('K');
    await terminal.sees(/terminated from outside/);
    terminal.type('q');
    expect(await terminal.exited).toBe(0);
    expect(terminal.everything()).toContain('\x1b[?25h\x1b[?1049l');
  });

  onTerminal('NO_COLOR leaves the picture and takes its colours, and Ctrl-C ends it well', async () => {
    const terminal = start({ NO_COLOR: '1' });
    await terminal.sees(/q quit/);
    expect(terminal.everything()).not.toMatch(COLOUR);
    terminal.type('\x03');
    expect(await terminal.exited).toBe(0);
  });
});
