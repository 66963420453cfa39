import type { Fault } from '../../model/project.js';
import type { ComposeProject } from '../model.js';
import { MOST_FAULTS, newReport, short } from '../report.js';
import { below, hasParts, type Known, type Permission, ROOT, type Translate } from '../table.js';
import { type Path, type Place, pointer, pointerStep, spell, type Tree } from '../tree.js';

/** What becomes of one line of the file. */
export interface Verdict {
  readonly path: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly verdict: Translate;
  readonly policy: Permission;
  readonly code: string | null;
  readonly target: string | null;
  readonly message: string | null;
  readonly hint: string | null;
}

/** Where the translation says what it found: more than the table can know without the values. */
export interface Findings {
  noted(path: Path, code: string, message: string, hint?: string | null): void;
  ignored(path: Path, code: string, message: string, hint?: string | null): void;
  refused(path: Path, code: string, message: string, hint: string | null, policy?: Permission): void;
  /** What is missing, or two things that do not go together; told of the place, refused there. */
  fault(path: Path, code: string, detail: string, hint: string | null): void;
  /** All verdicts in the order of the file, and what follows from them. */
  sum(strict: boolean): { verdicts: readonly Verdict[]; faults: readonly Fault[]; warnings: readonly Fault[] };
}

export const newFindings = (project: ComposeProject): Findings => {
  const said = new Map<string, Placed[]>();
  const report = newReport();
  const say = (path: Path, what: Omit<Verdict, 'path' | 'file' | 'line' | 'column' | 'target'>, told = false): void => {
    const key = pointer(path);
    const here = said.get(key) ?? [];
    said.set(key, here);
    here.push({
      at: path,
      verdict: { ...placed(project, path), ...what, message: short(what.message ?? ''), target: null },
      told,
    });
  };
  return {
    noted: (path, code, message, hint = null) => say(path, { verdict: 'noted', policy: 'allowed', code, message, hint }),
    ignored: (path, code, message, hint = null) => say(path, { verdict: 'ignored', policy: 'allowed', code, message, hint }),
    refused: (path, code, message, hint, policy = 'allowed') => say(path, { verdict: 'refused', policy, code, message, hint }),
    fault: (path, code, message, hint) => {
      if (report.faults.length < MOST_FAULTS) say(path, { verdict: 'refused', policy: 'allowed', code, message, hint }, true);
      report.fault(code, { place: project.placeOf(path), path }, message, hint);
    },
    sum: (strict) => {
      const verdicts = verdictsOf(project, said);
      const isBad = ({ verdict: { verdict } }: Placed) => verdict === 'refused' || (strict && verdict === 'ignored');
      const bad = verdicts.filter((one) => isBad(one) && !one.told);
      const rest = verdicts.filter((one) => !isBad(one) && one.verdict.verdict !== 'supported');
      return {
        verdicts: verdicts.map((one) => one.verdict),
        faults: [...report.faults, ...bad.map(toFault)],
        warnings: rest.map(toFault),
      };
    },
  };
};

type Located = Pick<Verdict, 'path' | 'file' | 'line' | 'column'>;

const placed = (project: ComposeProject, path: Path): Located => located(path, project.placeOf(path));

const located = (path: Path, place: Place | null): Located => ({
  path: spell(path),
  file: place?.file ?? null,
  line: place?.line ?? null,
  column: place?.column ?? null,
});

/** A verdict with the path it is about. */
interface Placed {
  readonly at: Path;
  readonly verdict: Verdict;
  /** It is among the faults already, in words of its own. */
  readonly told?: boolean;
}

const verdictsOf = (project: ComposeProject, said: ReadonlyMap<string, readonly Placed[]>): readonly Placed[] => {
  const left = new Map(said);
  const around = new Set([...said.values()].flat().flatMap(({ at }) => at.map((_, length) => pointer(at.slice(0, length)))));
  const found: Placed[] = [];
  const walk = (tree: Tree, known: Known, path: Path, key: string, place: Place): void => {
    const here = left.get(key);
    if (here) found.push(...here);
    left.delete(key);
    // What was said of an attribute as a whole stands for its parts, but for those that are refused.
    if (here && path.length > 2) {
      if (!here.some(({ verdict }) => verdict.verdict === 'refused')) refusedParts(tree, known, path);
      return;
    }
    if (divides(tree, known)) each(tree, (step, value, at) => into(value, known, [...path, step], key, at));
    else if (!here && within(tree, key)) return;
    else if (known.row && !here) found.push({ at: path, verdict: fromRow(known, path, tree, place) });
  };
  const refusedParts = (tree: Tree, known: Known, path: Path): void => {
    if (!divides(tree, known)) return;
    each(tree, (step, value, at) => {
      const [next, inner] = [below(known, step), [...path, step]];
      if (next?.row?.translate === 'refused') found.push({ at: inner, verdict: fromRow(next, inner, value, at) });
      else if (next) refusedParts(value, next, inner);
    });
  };
  /** Items of a plain list have no row: what was said of them stands for the list. */
  const within = (tree: Tree, at: string): boolean => {
    if (tree.kind === 'scalar' || !around.has(at)) return false;
    const inside = [...left.keys()].filter((key) => key.startsWith(`${at}/`));
    for (const key of inside) found.push(...left.get(key)!);
    for (const key of inside) left.delete(key);
    return inside.length > 0;
  };
  const into = (value: Tree, known: Known, path: Path, above: string, place: Place): void => {
    const next = below(known, path.at(-1)!);
    if (next) walk(value, next, path, above + pointerStep(path.at(-1)!), place);
  };
  walk(project.tree, ROOT, [], '', project.tree.place);
  return [...found, ...[...left.values()].flat()];
};

/** A list or mapping that was written part by part gets a verdict for each part; a short form gets one. */
const divides = (tree: Tree, known: Known): boolean => {
  if (tree.kind === 'scalar' || !hasParts(known) || known.row?.translate === 'refused') return false;
  return tree.kind === 'sequence' ? known.item !== null && tree.items.length > 0 : !tree.short && tree.entries.size > 0;
};

const each = (tree: Tree, into: (step: string | number, value: Tree, place: Place) => void): void => {
  if (tree.kind === 'sequence') for (const [at, item] of tree.items.entries()) into(at, item, item.place);
  if (tree.kind === 'mapping') for (const [key, entry] of tree.entries) if (!entry.implied) into(key, entry.value, entry.key);
};

const fromRow = (known: Known, path: Path, tree: Tree, place: Place): Verdict => {
  const { translate, policy, code, target, message, hint } = known.row!;
  const where = located(path, place);
  // `privileged: false` and `external: false` ask for nothing.
  if (tree.kind === 'scalar' && tree.value === false && translate === 'refused')
    return { ...where, verdict: 'supported', policy: 'allowed', code: null, target, message: null, hint: null };
  return { ...where, verdict: translate, policy, code, target, message, hint };
};

const toFault = ({ at, verdict }: Placed): Fault => ({
  code: verdict.code ?? verdict.verdict.toUpperCase(),
  file: verdict.file,
  line: verdict.line,
  column: verdict.column,
  pointer: pointer(at),
  detail: `${short(verdict.path)}: ${verdict.message}${verdict.policy === 'operator' ? ' (no compose file may ask for it)' : ''}`,
  hint: verdict.hint,
});
