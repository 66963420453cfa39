import { type Scalar, scalar } from '../../tree.js';
import { bytes, durationMs, goDuration, MOST } from '../units.js';
import { isNull, type Reader, textOf, textScalar, wrong } from './at.js';

/** Readers of single values. Texts become numbers and booleans here, after interpolation, as compose-go casts them by path. */

export const string: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  if (tree.kind === 'scalar' && typeof tree.value === 'string') return tree;
  return wrong(tree, at, 'a text', tree.kind === 'scalar' ? `write it in quotes: "${tree.source}"` : null);
};

export const text: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  const found = textOf(tree);
  return found === null ? wrong(tree, at, 'a text or a number') : textScalar(found, tree.place);
};

export const integer: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  const found = textOf(tree);
  if (found === null || !isWhole(found)) return wrong(tree, at, 'a whole number');
  return { ...scalar(Number(found), tree.place), source: (tree as Scalar).source };
};

/** Digits, and no more of them than Go has bits for. */
export const isWhole = (text: string): boolean => /^[-+]?\d+$/.test(text) && Math.abs(Number(text)) <= MOST;

export const number: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  const found = textOf(tree);
  if (found === null || !/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(found))
    return wrong(tree, at, 'a number', 'write 0.5 or 2');
  return Number.isFinite(Number(found)) ? scalar(Number(found), tree.place) : wrong(tree, at, 'a number that is not endless');
};

const YES = new Set(['true', 'yes', 'y', 'on', '1', 't']);
const NO = new Set(['false', 'no', 'n', 'off', '0', 'f']);

export const boolean: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  const found = textOf(tree)?.toLowerCase();
  if (found !== undefined && YES.has(found)) return scalar(true, tree.place);
  if (found !== undefined && NO.has(found)) return scalar(false, tree.place);
  return wrong(tree, at, 'true or false');
};

/** `sbom` and `provenance`: true, false or a text with settings, always printed as text. */
export const flag: Reader = (tree, at) => text(tree, at);

/** How many devices: a number, or all of them, which is -1. */
export const count: Reader = (tree, at) => (textOf(tree)?.toLowerCase() === 'all' ? scalar(-1, tree.place) : integer(tree, at));

export const duration: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  const found = tree.kind === 'scalar' && typeof tree.value === 'string' ? durationMs(tree.value) : null;
  if (found !== null) return textScalar(goDuration(found), tree.place);
  const bare = textOf(tree);
  const hint = bare !== null && /^\d+$/.test(bare) ? `write ${bare}s for seconds` : 'write 30s, 1m30s or 2h';
  return wrong(tree, at, 'a duration', hint);
};

export const size: Reader = (tree, at) => {
  if (isNull(tree)) return null;
  const found = textOf(tree);
  if (found === '-1') return textScalar('-1', tree.place);
  const amount = found === null ? null : bytes(found);
  return amount === null
    ? wrong(tree, at, 'a size', 'write 512m, 1.5g or a number of bytes')
    : textScalar(String(amount), tree.place);
};

/** File modes: a text is octal, and so is a number with a 0 in front; 440 is the decimal number, in Compose too. */
export const octal: Reader = (tree, at) => {
  const found = tree.kind === 'scalar' ? tree.value : null;
  const mode =
    typeof found === 'number' ? found : /^0?o?[0-7]{1,6}$/.test(String(found)) ? Number.parseInt(String(found), 8) : -1;
  if (!Number.isInteger(mode) || mode < 0) return wrong(tree, at, 'a file mode such as 0440');
  return textScalar(`0${mode.toString(8)}`, tree.place);
};
