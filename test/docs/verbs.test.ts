import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { addVerbs } from '../../cli/verbs.js';
import { codeSpansOf, fencesOf, pages } from './markdown.js';

const program = new Command('evenkeel').version('0');
addVerbs(program, undefined);

interface Mention {
  readonly page: string;
  readonly text: string;
}

/** Each time that a page has somebody type `evenkeel`, in a block or within a sentence; comments of the shell are left out. */
const mentions: readonly Mention[] = pages().flatMap((page) => {
  const lines = [...codeSpansOf(page), ...fencesOf(page).flatMap(({ lines: inside }) => inside)];
  return lines.flatMap((line) =>
    [...line.replace(/\s#.*$/, '').matchAll(/(?:^|npx --no-install |&& )evenkeel ([^|>&]+)/g)].map((match) => ({
      page,
      text: match[1]!.trim(),
    })),
  );
});

const verbOf = (words: readonly string[]): Command | undefined =>
  program.commands.find((verb) => [verb.name(), ...verb.aliases()].includes(words.find((word) => !word.startsWith('-')) ?? ''));

const flagsOf = (command: Command): readonly string[] =>
  command.options.flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined));

/** What the text names and the command line has not. */
const faultsOf = ({ page, text }: Mention): readonly string[] => {
  const words = text.split(/\s+/);
  const flags = words.flatMap((word) => /^(--?[a-z][\w-]*)/i.exec(word)?.[1] ?? []);
  const verb = verbOf(words);
  if (!verb && words.some((word) => /^[a-z]+$/.test(word))) return [`${page}: evenkeel ${text}: no such verb`];
  const known = [...flagsOf(program), ...(verb ? flagsOf(verb) : []), '-h', '--help'];
  return flags.filter((flag) => !known.includes(flag)).map((flag) => `${page}: evenkeel ${text}: no ${flag}`);
};

describe('the command line as the pages tell of it', () => {
  it('has each verb and each option that they name', () => {
    expect(mentions.length).toBeGreaterThan(40);
    expect(mentions.flatMap(faultsOf)).toEqual([]);
  });

  it('has no verb that its page does not name', () => {
    const page = readFileSync('docs/command-line.md', 'utf8');
    const named = new Set([...page.matchAll(/`(?:evenkeel )?([a-z]+)/g)].map((match) => match[1]));
    expect(program.commands.map((verb) => verb.name()).filter((name) => !named.has(name))).toEqual([]);
  });
});
