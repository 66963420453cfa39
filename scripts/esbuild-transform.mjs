// Turns TypeScript into what jest runs. Types are checked by `npm run typecheck`, not here.
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { transformSync, version } from 'esbuild';

// Each process that runs tests loads this once. V8 waits longer before it optimises a function: tests are short lives, and a scenario
// costs a quarter less so. Later V8s have no such flag.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=600000');

/** What a test may put another in the place of (`Date`, `setTimeout`, `fetch`, `console`) is not among them. */
export const BUILT_IN = [
  ...[
    'Array',
    'ArrayBuffer',
    'BigInt',
    'Boolean',
    'Error',
    'JSON',
    'Map',
    'Math',
    'Number',
    'Object',
    'Promise',
    'Reflect',
    'RegExp',
  ],
  ...['Set', 'String', 'Symbol', 'TypeError', 'Uint8Array', 'WeakMap', 'WeakSet'],
];

/**
 * In the contexts that jest gives to each file, every look at a global goes through an interceptor of Node's, which is a quarter of what
 * a scenario costs: each module looks once. https://github.com/nodejs/node/issues/31658
 */
const define = Object.fromEntries(BUILT_IN.map((name) => [name, `$$${name}`]));
const banner = `const {${BUILT_IN.map((name) => `${name}: $$${name}`).join(', ')}} = globalThis;`;

export default {
  getCacheKey: (source, path, options) =>
    createHash('sha1').update([source, path, options.supportsStaticESM, version, banner].join('\0')).digest('hex'),
  process: (source, path, options) => ({
    code: transformSync(source, {
      loader: 'ts',
      target: 'node20.19',
      sourcemap: 'inline',
      format: options.supportsStaticESM ? 'esm' : 'cjs',
      sourcefile: path,
      define,
      banner,
    }).code,
  }),
};
