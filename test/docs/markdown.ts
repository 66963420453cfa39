import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block: what stands after the fence (`sh aws`), its lines, and the line that the fence is on. */
export interface Fence {
  readonly info: string;
  readonly lines: readonly string[];
  readonly line: number;
}

const FOLDERS = ['.', 'docs', 'docs/decisions', 'examples', 'bench', 'events'] as const;

/** Every page for people, as a path from the root. */
export const pages = (): readonly string[] => [
  ...FOLDERS.flatMap((folder) => markdownIn(folder)),
  ...folders('examples').flatMap((name) => markdownIn(join('examples', name))),
];

export const folders = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

export const fencesOf = (page: string): readonly Fence[] => {
  const fences: { info: string; lines: string[]; line: number }[] = [];
  let open: (typeof fences)[number] | null = null;
  for (const [at, text] of readFileSync(page, 'utf8').split('\n').entries()) {
    const info = /^\s*```(.*)$/.exec(text)?.[1];
    if (info === undefined) open?.lines.push(text);
    else if (open) open = null;
    else fences.push((open = { info: info.trim(), lines: [], line: at + 1 }));
  }
  return fences;
};

const withoutFences = (page: string): string => readFileSync(page, 'utf8').replace(/^\s*```[\s\S]*?^\s*```/gm, '');

/** What stands between backticks outside of blocks. */
export const codeSpansOf = (page: string): readonly string[] =>
  [...withoutFences(page).matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);

/** Targets of links and pictures, without those that lead out of the repository. */
export const linksOf = (page: string): readonly string[] =>
  [
    ...withoutFences(page)
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g),
  ]
    .map((match) => (match[1] ?? match[2])!)
    .filter((target) => !/^[a-z]+:/.test(target));

/** The anchors that GitHub makes of a page's headings. */
export const anchorsOf = (page: string): readonly string[] =>
  withoutFences(page)
    .split('\n')
    .flatMap((line) => /^#+ (.*)$/.exec(line)?.[1] ?? [])
    .map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    );

/** Rows of the tables below a heading, as cells without the pipes; the header and its rule are left out. */
export const rowsBelow = (page: string, heading: string): readonly (readonly string[])[] => {
  const part = (
    readFileSync(page, 'utf8')
      .split(/^(?=#+ )/m)
      .find((one) => one.startsWith(heading)) ?? ''
  ).split('\n');
  const tables = part.filter((line) => line.startsWith('|')).map((line) => line.replaceAll('\\|', '\u0000'));
  return tables
    .filter((_line, at) => !/^\|[-| :]+\|$/.test(tables[at]!) && !/^\|[-| :]+\|$/.test(tables[at + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.replaceAll('\u0000', '|').trim()),
    );
};
