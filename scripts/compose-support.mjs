// Writes docs/compose-support.md from the table of attributes. `node scripts/compose-support.mjs`
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Parts of the page in their order: heading, what a path begins with. */
const PARTS = [
  ['Services', /^services\.\*\.(?!build\.|deploy\.|x-)[^.[]+$/],
  ['Parts of service attributes', /^services\.\*\.(?!build\.|deploy\.|x-)/],
  ['`deploy`', /^services\.\*\.deploy\./],
  ['`build`', /^services\.\*\.build\./],
  ['Extensions', /(?:^|\.)x-/],
  ['Top level', /^/],
];

/** The page's Markdown from the table's rows. Every row stands in it once. */
export const supportPage = (rows) => {
  const left = new Set(rows.filter((row) => row.path !== 'services.*'));
  const parts = PARTS.map(([heading, pattern]) => {
    const own = [...left].filter((row) => pattern.test(row.path)).sort((a, b) => (a.path < b.path ? -1 : 1));
    for (const row of own) left.delete(row);
    return `## ${heading}\n\n| attribute | what becomes of it | |\n|---|---|---|\n${own.map(line).join('\n')}\n`;
  });
  return `${intro(rows)}\n${parts.join('\n')}`;
};

const intro = (rows) => {
  const count = (kind) => rows.filter((row) => row.translate === kind).length;
  return `# What becomes of each Compose attribute

Made from the table that the product itself reads with: \`node scripts/compose-support.mjs\` writes this page, and a test fails when it is stale.
${rows.length} attribute paths: ${count('supported')} supported, ${count('noted')} noted, ${count('ignored')} ignored, ${count('refused')} refused.

- **supported**: becomes the ECS field that is named, or is needed to read the file.
- **noted**: taken as it is, and something about it is worth knowing.
- **ignored**: has no effect here and its absence changes nothing that a program can see. \`--strict\` makes a fault of it.
- **refused**: leaving it out would change what the file means. *operator*: no compose file may ask for it; who runs the cluster can run it beside, by a task definition of their own.

\`*\` is any name, \`[]\` an item of a list. \`evenkeel config --verdicts\` says the same of your own file, line by line.
`;
};

const line = ({ path, translate, policy, target, message, hint }) => {
  const name = path.replace(/^services\.\*\./, '');
  const kind = policy === 'operator' ? `${translate} (operator)` : translate;
  const said = [target && `\`${target}\``, message, hint && `Try: ${hint}.`].filter(Boolean).join('. ').replaceAll('..', '.');
  return `| \`${name}\` | ${kind} | ${said.replaceAll('|', '\\|')} |`;
};

const writePage = async () => {
  const entry = fileURLToPath(new URL('../shared/compose/table.ts', import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', platform: 'node', write: false });
  const { ROWS } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  writeFileSync(new URL('../docs/compose-support.md', import.meta.url), supportPage(ROWS));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await writePage();
