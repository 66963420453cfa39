import type { Report } from '../../report.js';
import { type Path, type Place, type Scalar, spell, type Tree } from '../../tree.js';

/** Where a value is being read, and whom to tell. */
export interface At {
  readonly path: Path;
  readonly report: Report;
}

/** A written value to its canonical form; null = drop it (a fault has been told, or nothing was written). */
export type Reader = (tree: Tree, at: At) => Tree | null;

/** Tells that a value is not what the attribute takes, and drops it. */
export const wrong = (tree: Tree, at: At, expected: string, hint: string | null = null): null => {
  const name = spell(at.path);
  at.report.fault('WRONG_TYPE', { place: tree.place, path: at.path }, `${name} must be ${expected}, not ${shown(tree)}`, hint);
  return null;
};

export const step = (at: At, key: string | number): At => ({ ...at, path: [...at.path, key] });

export const isNull = (tree: Tree): boolean => tree.kind === 'scalar' && tree.value === null;

/** A text or number as text; null when it is neither. */
export const textOf = (tree: Tree): string | null => {
  if (tree.kind !== 'scalar' || tree.value === null) return null;
  if (typeof tree.value !== 'number') return String(tree.value);
  return Number.isInteger(tree.value) && !Number.isSafeInteger(tree.value) ? tree.source : String(tree.value);
};

export const textScalar = (text: string, place: Place): Scalar => ({ kind: 'scalar', value: text, source: text, place, size: 1 });

const shown = (tree: Tree): string => {
  if (tree.kind === 'sequence') return 'a list';
  if (tree.kind === 'mapping') return 'a mapping';
  return typeof tree.value === 'string' ? JSON.stringify(tree.value.slice(0, 60)) : String(tree.value);
};
