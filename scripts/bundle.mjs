import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/**
 * One ES module with everything in it. `module` before `main` halves the SDK (its `main` is CommonJS, which cannot be shaken);
 * what is left of CommonJS wants a `require`. Identifiers keep their names: calls are sorted by the names of their commands, and
 * a stack trace from Lambda stays readable.
 */
export const bundle = async (entry, options = {}) => ascii((await bundles(entry, options))[0].text);

/** esbuild leaves other letters in regular expressions, and one of them makes V8 read and keep the whole file as two bytes a character. */
export const ascii = (code) => code.replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** As `bundle`, all files of it: with `splitting` what is imported later is a file of its own. */
export const bundles = async (entry, options = {}) => {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);" },
    logLevel: 'warning',
    absWorkingDir: root,
    plugins: [plainKeys],
    ...options,
  });
  return result.outputFiles;
};

/**
 * The SDK's schemas spell a trait `{ [_xN]: _item }` with `const _xN = "xmlName"`. A computed key might do something, so esbuild keeps
 * every schema that has one, three quarters of EC2's; the same key as a string does nothing, and what no command uses is left out.
 */
const plainKeys = {
  name: 'plain-keys',
  setup: ({ onLoad }) => {
    onLoad({ filter: /@aws-sdk[\\/].*[\\/]schemas[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const keys = new Map([...code.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]));
      return {
        contents: code.replace(/\[(_\w+)\]:/g, (found, name) => (keys.has(name) ? `${keys.get(name)}:` : found)),
        loader: 'js',
      };
    });
  },
};

export const kilobytes = (content) => `${Math.ceil(Buffer.byteLength(content) / 1024)} KB`;
