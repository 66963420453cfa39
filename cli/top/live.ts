import type { ClusterView } from '../../shared/model/cluster-view.js';
import type { Decision } from '../../shared/model/decision.js';
import { type Api, ask } from '../api-client.js';
import { Refused } from '../client/refused.js';
import { type Paint, paintOn } from '../paint.js';
import type { Terminal } from '../terminal.js';
import { type Example, turn } from './dials.js';
import { fitted } from './fitted.js';
import { cut } from './folded.js';
import { type Facts, frame, type Look } from './frame.js';
import { helpOf, keysIn, wishOf } from './keys.js';

/** Redraws this often. Milliseconds. */
const REDRAW = 1_000;
const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';

/** What the cluster and its last decisions look like now. */
export const seen = async (api: Api): Promise<Pick<Facts, 'view' | 'decisions'>> => {
  const view = await ask<ClusterView>(api, 'GET', '/v1/cluster');
  const { items } = await ask<{ items: readonly Decision[] }>(api, 'GET', '/v1/cluster/decisions?limit=50');
  return { view, decisions: items };
};

/** Whether a picture can be drawn over and over, and keys are heard: not into a pipe, and not on a terminal that can only write on. */
export const canDraw = ({ outIsTty, inIsTty, env }: Pick<Terminal, 'outIsTty' | 'inIsTty' | 'env'>): boolean =>
  outIsTty && inIsTty && env['TERM'] !== 'dumb';

export interface Screen {
  look: Look;
  /** What the last key did. */
  note: string;
  /** Why the last look failed; null when it did not. */
  lost: string | null;
  facts: Pick<Facts, 'view' | 'decisions'> | null;
}

/**
 * The live picture on a screen of its own. Keys change the look, and in a simulated world its load and its faults. Resolves when
 * somebody quits, or `ended` does; the terminal is as it was before, whatever happens.
 */
export const live = async (api: Api, terminal: Terminal, example: Example, ended: Promise<unknown>): Promise<void> => {
  const screen: Screen = { look: { sorted: false, metric: 'cpu', explained: false }, note: '', lost: null, facts: null };
  const paint = paintOn(true, terminal);
  const draw = (): void => terminal.out(pictureOf(screen, terminal, paint, api.url));
  const restore = (): void => terminal.out(LEAVE);
  process.once('exit', restore);
  terminal.out(ENTER);
  const redraw = async (): Promise<void> => {
    await refresh(api, screen);
    draw();
  };
  const stop = terminal.every(REDRAW, () => void redraw());
  await redraw();
  await Promise.race([ended, keyed(api, screen, example, draw)]);
  stop();
  process.removeListener('exit', restore);
  restore();
};

/** While nothing answers the last picture stays, with why, and is never shown as if it were now. */
export const refresh = async (api: Api, screen: Screen): Promise<void> => {
  try {
    screen.facts = await seen(api);
    screen.lost = null;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    screen.lost = error.message;
  }
};

/** Drawn over what was there, line by line, so that nothing flickers. */
export const pictureOf = ({ facts, look, note, lost }: Screen, terminal: Terminal, paint: Paint, url: string): string => {
  if (!facts) return `\x1b[H\x1b[J${lost ?? note}`;
  const [width, rows] = [terminal.columns(), terminal.rows()];
  const said = lost ?? note;
  const told = said === '' ? [] : ['', said];
  const foot = [...told, '', ...helpOf(facts.view.simulated), `page ${url.replace(/\/+$/, '')}/`];
  const [name = '', ...shown] = frame({ ...facts, look }, width, paint);
  const stale = cut(`? Not reached. What is shown is of ${facts.view.at.slice(11, 19)}Z.`, width);
  const body = lost ? [name, paint('magenta', stale), ...shown] : [name, ...shown];
  return `\x1b[H${fitted(
    body,
    foot.map((line) => cut(line, width)),
    rows,
  )
    .map((line) => `${line}\x1b[K`)
    .join('\r\n')}\x1b[J`;
};

/** Resolves at the key that quits. */
const keyed = (api: Api, screen: Screen, example: Example, draw: () => void): Promise<void> => {
  const { stdin } = process;
  if (!stdin.isTTY) return new Promise(() => {});
  stdin.setRawMode(true);
  stdin.setEncoding('utf8').resume();
  return new Promise<void>((done) => {
    const onData = (text: string): void => {
      for (const key of keysIn(text)) if (pressed(key, api, screen, example, draw)) done();
    };
    stdin.on('data', onData);
  }).finally(() => {
    stdin.setRawMode(false);
    stdin.removeAllListeners('data').pause();
  });
};

/** Whether the key quits. */
const pressed = (key: string, api: Api, screen: Screen, example: Example, draw: () => void): boolean => {
  const wish = wishOf(key, screen.look, screen.facts?.view.simulated === true);
  if (wish?.kind === 'quit') return true;
  if (wish?.kind === 'look') screen.look = wish.look;
  if (wish?.kind === 'dial')
    void turn(api, wish.dial, example).then((told) => {
      screen.note = told;
      draw();
    });
  if (wish) draw();
  return false;
};
