import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { rowsBelow } from './markdown.js';

const PAGE = 'docs/reliability.md';
/** What the catalogue counts. */
const FAILURES = 103;

const HEADINGS = readFileSync(PAGE, 'utf8')
  .split('## The catalogue')[1]!
  .split('\n')
  .flatMap((line) => /^### (.*)$/.exec(line)?.[1] ?? []);

const SHOWN = HEADINGS.filter((heading) => !heading.startsWith('Not shown')).flatMap((heading) =>
  rowsBelow(PAGE, `### ${heading}`),
);
const NOT_SHOWN = rowsBelow(PAGE, '### Not shown by a test');

interface Named {
  readonly title: string;
  readonly file: string;
}

const testsOf = (cell: string): Named[] =>
  [...cell.matchAll(/\[(.+?)\]\(([^)]+)\)/g)].map(([, title, path]) => ({
    title: title!,
    file: normalize(join(dirname(PAGE), path!)),
  }));

/** A test's title as it stands in its file, where what is filled in is another text: `…` stands for it. */
const isIn = ({ file, title }: Named): boolean => {
  if (!file.startsWith('test/') || !existsSync(file)) return false;
  const parts = title
    .replaceAll('(', '\u0000')
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = parts.join('(?:\\$\\{[^}]*\\}|%[sij])').replaceAll('\u0000', '[([]');
  return new RegExp(`['"\`]${pattern}['"\`]`).test(readFileSync(file, 'utf8').replaceAll("\\'", "'"));
};

describe('the catalogue of failures', () => {
  it('has every failure once, shown or not', () => {
    const numbers = [...SHOWN, ...NOT_SHOWN].map(([number]) => Number(number)).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: FAILURES }, (_, i) => i + 1));
  });

  it('has a test in every row', () => {
    expect(SHOWN.filter(([, , , cell]) => testsOf(cell ?? '').length === 0).map(([number]) => number)).toEqual([]);
  });

  it('names tests that are there, by their titles', () => {
    const missing = SHOWN.flatMap(([number, , , cell]) =>
      testsOf(cell ?? '')
        .filter((one) => !isIn(one))
        .map(({ file, title }) => `row ${number}: ${file} has no test "${title}"`),
    );
    expect(missing).toEqual([]);
  });

  it('does not get longer where nothing is shown', () => {
    expect(NOT_SHOWN.length).toBeLessThanOrEqual(1);
  });
});
