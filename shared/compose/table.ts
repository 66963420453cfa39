import { AWS_ROWS } from './table/aws-keys.js';
import { BUILD_ROWS } from './table/build.js';
import { DEPLOY_ROWS } from './table/deploy.js';
import type { Row } from './table/row.js';
import { FILE_ROWS, HOST_ROWS } from './table/service-host.js';
import { NETWORK_ROWS } from './table/service-network.js';
import { PROGRAM_ROWS } from './table/service-program.js';
import { TOP_ROWS } from './table/top-level.js';

export type { Permission, Row, Shape, Translate } from './table/row.js';

/** Every attribute path of a compose file that we know, once: how it is written, what becomes of it, what is said about it. */
export const ROWS: readonly Row[] = [
  ...TOP_ROWS,
  ...PROGRAM_ROWS,
  ...NETWORK_ROWS,
  ...HOST_ROWS,
  ...FILE_ROWS,
  ...DEPLOY_ROWS,
  ...BUILD_ROWS,
  ...AWS_ROWS,
];

/** The table as a tree of path steps. */
export interface Known {
  readonly row: Row | null;
  readonly keys: ReadonlyMap<string, Known>;
  /** Any other key. */
  readonly any: Known | null;
  readonly item: Known | null;
}

interface Growing {
  row: Row | null;
  readonly keys: Map<string, Growing>;
  any: Growing | null;
  item: Growing | null;
}

const empty = (): Growing => ({ row: null, keys: new Map(), any: null, item: null });

const grow = (at: Growing, step: string): Growing => {
  if (step === '*') return (at.any ??= empty());
  if (step === '[]') return (at.item ??= empty());
  const found = at.keys.get(step) ?? empty();
  at.keys.set(step, found);
  return found;
};

/** Steps of a row's path: `services.*.ports[].target` → services, *, ports, [], target. */
export const steps = (path: string): string[] => path.replaceAll('[]', '.[]').split('.');

const plant = (): Known => {
  const root = empty();
  for (const row of ROWS) steps(row.path).reduce(grow, root).row = row;
  return root;
};

/** Where a document starts. */
export const ROOT: Known = plant();

/** The part of the table for a key, or null when the table does not know it. */
export const below = (known: Known, step: string | number): Known | null =>
  typeof step === 'number' ? known.item : (known.keys.get(step) ?? known.any);

export const hasParts = (known: Known): boolean => known.keys.size > 0 || known.any !== null || known.item !== null;
