import { describe, expect, it } from '@jest/globals';
import { plain } from '../../cli/paint.js';
import { rendererOf } from '../../cli/progress/renderer.js';
import type { Row } from '../../cli/progress/row.js';
import { linesOf } from '../../cli/progress/tty.js';
import { aTerminal } from './support.js';

const row = (name: string, more: Partial<Row> = {}): Row => ({
  id: `vote/${name}`,
  parentId: 'vote',
  status: 'working',
  text: 'rolling',
  details: '',
  current: 0,
  total: 1,
  ...more,
});
const HEAD: Row = { id: 'vote', parentId: null, status: 'working', text: 'rolling', details: '', current: 1, total: 2 };
const ROWS = [
  HEAD,
  row('redis', { status: 'done', text: 'steady', current: 1 }),
  row('worker', { details: 'waits for redis, db '.repeat(8) }),
];

describe('progress', () => {
  it('is lines where there is no terminal, and in CI also where there is one', () => {
    for (const more of [{}, { errIsTty: true, env: { CI: 'true' } }, { errIsTty: true, env: { TERM: 'dumb' } }]) {
      const terminal = aTerminal(null, more);
      rendererOf('auto', false, 'up vote', terminal).show(ROWS);
      expect(terminal.seen.err).toMatch(/^\[0\.0s\] +vote rolling 1\/2\n\[0\.0s\] +vote\/redis steady 1\/1\n/);
      expect(terminal.seen.err).not.toContain('\x1b');
    }
  });

  it('as lines tells each change once, and after 30 s of silence that it lives', () => {
    let now = 0;
    const terminal = aTerminal(null, { now: () => now });
    const renderer = rendererOf('plain', false, 'up vote', terminal);
    renderer.show(ROWS);
    const before = terminal.seen.err;
    renderer.show(ROWS);
    now = 29_000;
    renderer.tick();
    expect(terminal.seen.err).toBe(before);
    now = 31_000;
    renderer.tick();
    renderer.tick();
    expect(terminal.seen.err.slice(before.length)).toBe('[31.0s]   still waiting: worker 0/1\n');
  });

  it('in a terminal draws in place, no line wider than it is, and gives the cursor back', () => {
    const terminal = aTerminal(null, { errIsTty: true, columns: () => 60 });
    const renderer = rendererOf('auto', false, 'up vote', terminal);
    renderer.show(ROWS);
    renderer.show(ROWS);
    renderer.end();
    const { err } = terminal.seen;
    expect(err.startsWith('\x1b[?25l')).toBe(true);
    expect(err.endsWith('\x1b[?25h')).toBe(true);
    expect(err).toContain('\x1b[3A');
    expect(err).not.toContain('\x1b[2J');
    for (const width of [20, 40, 59, 120]) {
      const lines = linesOf({
        title: 'up vote',
        rows: ROWS,
        ended: new Map(),
        began: 0,
        now: 9_000,
        spin: 0,
        width,
        paint: plain,
      });
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  it('as JSON is a line for each change in the members of Compose', () => {
    const terminal = aTerminal(null);
    const renderer = rendererOf('json', false, 'up vote', terminal);
    renderer.show(ROWS);
    renderer.show(ROWS);
    const lines = terminal.seen.err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(3);
    expect(lines[1]).toEqual({ id: 'vote/redis', parent_id: 'vote', text: 'steady', status: 'Done', current: 1, total: 1 });
  });

  it('is silent when that is asked for, and beside --json', () => {
    for (const [mode, json] of [
      ['quiet', false],
      ['auto', true],
    ] as const) {
      const terminal = aTerminal(null, { errIsTty: true });
      const renderer = rendererOf(mode, json, 'up vote', terminal);
      renderer.show(ROWS);
      renderer.end();
      expect(terminal.seen).toEqual({ out: '', err: '' });
    }
  });

  it('has colours only where they are wanted', () => {
    const shown = (env: Record<string, string>): string => {
      const terminal = aTerminal(null, { errIsTty: true, env });
      rendererOf('tty', false, 'up vote', terminal).show(ROWS);
      return terminal.seen.err;
    };
    expect(shown({})).toContain('\x1b[32m');
    expect(shown({ NO_COLOR: '1' })).not.toContain('\x1b[32m');
  });
});
