import { paintOn } from '../../cli/paint.js';
import { frame } from '../../cli/top/frame.js';
import { helpOf } from '../../cli/top/keys.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import type { Decision } from '../../shared/model/decision.js';
import { ansiSvg } from './ansi-svg.js';
import { type Answers, jsonAt } from './answers.js';

const COLUMNS = 100;

/** The foreground of `npm start` at that moment, as an SVG. */
export const terminalPicture = (answers: Answers, url: string): string => {
  const view = jsonAt<ClusterView>(answers, '/v1/cluster');
  const { items } = jsonAt<{ items: readonly Decision[] }>(answers, '/v1/cluster/decisions?limit=50');
  const look = { sorted: false, metric: 'cpu', explained: false } as const;
  const paint = paintOn(true, { env: { FORCE_COLOR: '1' } });
  const lines = [...frame({ view, decisions: items, look }, COLUMNS, paint), '', ...helpOf(view.simulated), `page ${url}/`];
  return ansiSvg(lines, COLUMNS, `The terminal says: ${view.sentence}`);
};
