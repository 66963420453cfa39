import type { Report } from '../report.js';
import { type Entry, mapping, type Path, type Scalar, sequence, type Tree } from '../tree.js';
import { type Lookup, notAVariable, substitute } from './template.js';

/** A tree whose texts have their variables filled in. Names without a value are warned about, required ones are faults. */
export const interpolate = (tree: Tree, lookup: Lookup, report: Report): Tree => {
  const trail: Trail = [];
  return walk(tree, trail, (text) => filled(text, lookup, report, trail));
};

/** Where the walk stands: one list that grows and shrinks. */
type Trail = (string | number)[];

const walk = (tree: Tree, trail: Trail, fill: (text: Scalar) => Scalar): Tree => {
  if (tree.kind === 'scalar') return typeof tree.value === 'string' && tree.value.includes('$') ? fill(tree) : tree;
  const inside = (part: Tree, step: string | number): Tree => {
    trail.push(step);
    const read = walk(part, trail, fill);
    trail.pop();
    return read;
  };
  if (tree.kind === 'sequence') {
    const items = tree.items.map(inside);
    return items.every((item, at) => item === tree.items[at]) ? tree : sequence(items, tree.place, tree.tag);
  }
  let same = true;
  const entries = new Map<string, Entry>();
  for (const [key, entry] of tree.entries) {
    const value = inside(entry.value, key);
    if (value !== entry.value) same = false;
    entries.set(key, value === entry.value ? entry : { ...entry, value });
  }
  return same ? tree : mapping(entries, tree.place, tree.tag);
};

const filled = (tree: Scalar, lookup: Lookup, report: Report, path: Path): Scalar => {
  const { text, unset, missing, invalid } = substitute(String(tree.value), lookup);
  const at = { place: tree.place, path };
  if (invalid !== null) report.fault('BAD_VARIABLE', at, notAVariable(invalid), 'write $$ for a dollar sign');
  for (const name of lookup.keepUnset ? [] : unset)
    report.warn(
      'VARIABLE_UNSET',
      at,
      `${name} has no value: an empty text is used`,
      `send ${name}, or write \${${name}:-default}`,
    );
  for (const { name, message } of missing)
    report.fault(
      'VARIABLE_MISSING',
      at,
      `${name} must have a value${message && `: ${message}`}`,
      `send ${name} in env or in .env`,
    );
  return report.grow(0, text.length) ? { ...tree, value: text, source: text } : tree;
};
