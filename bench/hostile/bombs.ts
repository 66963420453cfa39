import { CANARY } from './canary.js';
import type { Chance } from './chance.js';

type Bomb = (chance: Chance) => string;

const web = (lines: string): string => `services:\n  web:\n    image: nginx:1.27\n${lines}`;
const rows = (count: number, row: (at: number) => string): string => Array.from({ length: count }, (_, at) => row(at)).join('');
const letter = (chance: Chance): string =>
  chance.of(['a', '\u{1f4a5}', 'é', '\\', '"', '$', '&', ',', ': ', '- ', '[', '{', '? ', '\t', '\r']);

/** As many as 256 KiB hold, less often; mostly what a parser would take. */
const many = (chance: Chance, most: number): number => (chance.is(0.15) ? most : 1 + chance.size(most));

/** Texts of which a few bytes may cost much: time, memory or the stack. */
const BOMBS: readonly Bomb[] = [
  // Depth: brackets, braces, dashes, keys, indentation, in one line and over many, open and closed.
  (chance) => `${web('    labels: ')}${chance.of(['[', '{', '[{', '[[', '{a: ', '[? ', '"a": ['])}`.repeat(1 + chance.below(2)),
  (chance) =>
    `${web('    labels: ')}${chance.of(['[', '{', '{a: ', '[? ', '- ', '? ', '!!map {', '&a [', "['x', "]).repeat(many(chance, 60_000))}`,
  (chance) => {
    const depth = many(chance, 60_000);
    return `x: ${'['.repeat(depth)}${']'.repeat(depth)}\n${web('')}`;
  },
  (chance) => rows(many(chance, 700), (at) => `${' '.repeat(at)}a:\n`),
  (chance) => rows(many(chance, 700), (at) => `${' '.repeat(at)}- \n`),
  (chance) => `${chance.of(['- ', '? ', ': '])}`.repeat(many(chance, 100_000)),
  (chance) => `{"services":${'{"a":'.repeat(many(chance, 40_000))}`,
  (chance) => {
    const depth = many(chance, 30_000);
    return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  },
  // Depth behind what a look at the text may take for a text or a comment.
  (chance) => `? "a |\n  " : ${'['.repeat(many(chance, 60_000))}`,
  (chance) => `x: 'a\n\n  b' \ny: "\n  |\n   ${'['.repeat(many(chance, 60_000))}`,
  (chance) => `- a: |\n   x\n  ${'- '.repeat(many(chance, 60_000))}`,
  (chance) => `x: >\r${rows(many(chance, 400), (at) => `${' '.repeat(at)}a:\r`)}`,
  (chance) => `[a, "b |\n${rows(many(chance, 300), (at) => `${' '.repeat(at % 60)}[\n`)}`,
  // Aliases, merges.
  (chance) => {
    const wide = 1 + chance.below(12);
    const row = (at: number): string => `  a${at + 1}: &a${at + 1} [${Array(wide).fill(`*a${at}`).join(', ')}]\n`;
    return `x-b:\n  a0: &a0 [${CANARY}]\n${rows(many(chance, 200), row)}${web('    labels: *a3\n')}`;
  },
  (chance) =>
    `x-a: &a {k: v}\n${rows(many(chance, 500), (at) => `x-${at}: &b${at} {<<: [${Array(many(chance, 30)).fill('*a').join(', ')}]}\n`)}${web('')}`,
  (chance) => `x: &a [${rows(many(chance, 3_000), () => '*a, ')}]\n${web('')}`,
  (chance) =>
    `x-m: &m0 {a: b}\n${rows(many(chance, 100), (at) => `x-m${at}: &m${at + 1} {<<: *m${at}, k${at}: *m${at}}\n`)}${web('    <<: *m1\n')}`,
  // Size: of a key, a text, a line, a comment, a number of things.
  (chance) => web(`    ${letter(chance).repeat(many(chance, 200_000))}: x\n`),
  (chance) => web(`    command: "${letter(chance).repeat(many(chance, 200_000))}"\n`),
  (chance) => web(`    command: ${letter(chance).repeat(many(chance, 200_000))}\n`),
  (chance) => `#${letter(chance).repeat(many(chance, 200_000))}\n${web('')}`,
  (chance) => web(`    environment:\n${rows(many(chance, 13_000), (at) => `      K${at}: ${CANARY}\n`)}`),
  (chance) => web(`    environment: {${rows(many(chance, 13_000), (at) => `K${at}: v,`)}}\n`),
  (chance) => web(`    ports: [${rows(many(chance, 6_000), (at) => `"${1_000 + at}:${1_000 + at}",`)}]\n`),
  (chance) => web(`    ports: [${rows(many(chance, 200), () => '"1-65535:1-65535",')}]\n`),
  (chance) =>
    web(
      `    volumes: [${rows(many(chance, 6_000), (at) => `"v${at}:/v${at}",`)}]\nvolumes:\n${rows(many(chance, 6_000), (at) => `  v${at}:\n`)}`,
    ),
  (chance) => `services:\n${rows(many(chance, 4_000), (at) => `  s${at}: {image: "nginx:1.${at}", depends_on: [s${at + 1}]}\n`)}`,
  (chance) => `services:\n${rows(many(chance, 4_000), (at) => `  s${at}: {extends: s${at + 1}}\n`)}`,
  (chance) =>
    `services:\n${rows(many(chance, 60), (at) => `  s${at}: {image: a, depends_on: [${rows(60, (to) => `s${to},`)}]}\n`)}`,
  (chance) => `services:\n${rows(many(chance, 100), (at) => `  s${at}: {image: "a:1", scale: ${10 ** chance.below(20)}}\n`)}`,
  (chance) => rows(many(chance, 5_000), () => `---\n${web('')}`),
  (chance) => '\n'.repeat(many(chance, 250_000)),
  (chance) => ' '.repeat(many(chance, 250_000)),
  // Variables.
  (chance) => web(`    command: "${'${A:-'.repeat(many(chance, 40_000))}x${'}'.repeat(many(chance, 40_000))}"\n`),
  (chance) =>
    web(`    command: "${chance.of(['${A}', '$A', '$$', '${A:?', '${A:+${B', '${', '$']).repeat(many(chance, 50_000))}"\n`),
  // Other files.
  (chance) => `include: [${rows(many(chance, 5_000), (at) => `a${at}.yaml,`)}]\n${web('')}`,
  (chance) => web(`    env_file: [${rows(many(chance, 5_000), (at) => `${at}.env,`)}]\n`),
  (chance) => web(`    configs: [c]\nconfigs: {c: {content: "${CANARY}${letter(chance).repeat(many(chance, 100_000))}"}}\n`),
];

export const bomb = (chance: Chance): string => chance.of(BOMBS)(chance).slice(0, 400_000);
