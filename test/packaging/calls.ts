import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/** The prefix that IAM knows an SDK client's actions by. */
const PREFIX: Readonly<Record<string, string>> = {
  efs: 'elasticfilesystem',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'cloudwatch-logs': 'logs',
};

const IMPORT = /import\s*\{([^}]*)\}\s*from\s*'@aws-sdk\/client-([a-z0-9-]+)'/g;
const COMMAND = /(?<!type )\b([A-Z][A-Za-z]+)Command\b(?!Input|Output)/g;

/** The IAM actions of every API command that a function's own code imports, from the files that its bundle is made of. */
export const callsOf = async (name: string): Promise<readonly string[]> => {
  const { metafile } = await build({
    entryPoints: [`functions/${name}.ts`],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    absWorkingDir: resolve('.'),
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return [...new Set(used.flatMap(([file]) => commandsIn(readFileSync(file, 'utf8'))))].sort();
};

const commandsIn = (source: string): readonly string[] =>
  [...source.matchAll(IMPORT)].flatMap(([, names = '', client = '']) =>
    [...names.replace(/ as \w+/g, '').matchAll(COMMAND)].map(([, command]) => `${PREFIX[client] ?? client}:${command}`),
  );
