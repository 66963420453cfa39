// Turns TypeScript into what jest runs. Types are checked by `npm run typecheck`, not here.
import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

export default {
  getCacheKey: (source, path, options) =>
    createHash('sha1').update(source).update(path).update(String(options.supportsStaticESM)).update(version).digest('hex'),
  process: (source, path, options) => ({
    code: transformSync(source, {
      loader: 'ts',
      target: 'node20.19',
      sourcemap: 'inline',
      format: options.supportsStaticESM ? 'esm' : 'cjs',
      sourcefile: path,
    }).code,
  }),
};
