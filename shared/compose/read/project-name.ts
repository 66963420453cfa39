import type { Bundle } from '../model.js';
import { newReport, type Report } from '../report.js';
import { child, type Tree } from '../tree.js';
import { interpolate } from './interpolate.js';
import type { Lookup } from './template.js';

/** The caller's name, COMPOSE_PROJECT_NAME, the last that the files say, the directory's; made to fit as Compose does. */
export const projectNameOf = (bundle: Bundle, trees: readonly Tree[], lookup: Lookup, report: Report): string => {
  const written = trees.map((tree) => child(tree, 'name')).findLast((tree) => tree?.kind === 'scalar');
  const own = written && interpolate(written, lookup, newReport());
  const said = own?.kind === 'scalar' && typeof own.value === 'string' ? own.value : '';
  const fromFile = fitting(said);
  const where = { place: written?.place ?? null, path: ['name'] };
  if (said !== fromFile)
    report.warn('NAME_CHANGED', where, `"${said}" cannot be a project's name: ${fromFile || 'it is not used'}`);
  if (bundle.projectName !== null && fromFile !== '' && fromFile !== bundle.projectName)
    report.warn('NAME_OVERRIDDEN', where, `deployed as ${bundle.projectName}, not as ${fromFile}`);
  return (
    bundle.projectName ||
    fitting(lookup('COMPOSE_PROJECT_NAME') ?? '') ||
    fromFile ||
    fitting(bundle.directory ?? '') ||
    'project'
  );
};

/** Small letters, digits, "-" and "_", beginning with a letter or digit. */
const fitting = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '')
    .replace(/^[_-]+/, '');
