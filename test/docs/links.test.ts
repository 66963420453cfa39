import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anchorsOf, codeSpansOf, fencesOf, linksOf, pages } from './markdown.js';

/** What is wrong with a link, or nothing. */
const faultOf = (page: string, link: string): string[] => {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (file.startsWith('..')) return [`${link}: leads out of the repository`];
  if (!existsSync(file)) return [`${link}: there is no ${file}`];
  if (anchor === undefined) return [];
  return anchorsOf(file).includes(anchor) ? [] : [`${link}: ${file} has no heading for #${anchor}`];
};

const LOOKS_LIKE_A_PATH =
  /^(?:docs|bench|examples|shared|functions|cli|simulator|test|events|chaos|dashboard|scripts)\/[\w./-]+$/;

describe.each(pages().map((page) => [page]))('%s', (page) => {
  it('leads nowhere that is not there', () => {
    expect(linksOf(page).flatMap((link) => faultOf(page, link))).toEqual([]);
  });

  it('says of each block what it is', () => {
    const known = /^(sh|sh aws|sh setup|console|text|text demo|yaml|json|mermaid|ts)$/;
    expect(fencesOf(page).flatMap(({ info, line }) => (known.test(info) ? [] : [`${page}:${line}: "${info}"`]))).toEqual([]);
  });
});

describe('the pages together', () => {
  it('name no file or folder of the repository that is not there', () => {
    const missing = pages().flatMap((page) =>
      codeSpansOf(page)
        .filter((span) => LOOKS_LIKE_A_PATH.test(span))
        .filter((span) => ![span, `${span}.ts`, `${span}.test.ts`].some((path) => existsSync(path)))
        .map((span) => `${page}: ${span}`),
    );
    expect(missing).toEqual([]);
  });

  it('can all be reached from the README', () => {
    const reached = new Set<string>();
    const walk = (page: string): void => {
      if (reached.has(page) || !existsSync(page)) return;
      if (statSync(page).isDirectory()) {
        for (const one of pages()) if (dirname(one) === normalize(page).replace(/\/$/, '')) walk(one);
        return;
      }
      if (!page.endsWith('.md')) return;
      reached.add(page);
      for (const link of linksOf(page)) walk(normalize(join(dirname(page), link.split('#')[0]!)).replace(/\/$/, ''));
    };
    walk('README.md');
    expect(pages().filter((page) => !reached.has(page))).toEqual(UNLINKED);
  });
});

/** What is for those who read the folder beside it. */
const UNLINKED: readonly string[] = ['CHANGELOG.md', 'events/README.md'];
