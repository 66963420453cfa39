// What jest runs while a mutant is tried on a test: every file as it is, and those of the mutant (MUTANT_EDITS) with their edits made.
import { root } from './bundle.mjs';
import { edited } from './edited.mjs';
import plain from './esbuild-transform.mjs';

const edits = JSON.parse(process.env.MUTANT_EDITS ?? '[]');

const mutated = (source, path) => {
  const own = edits.filter(({ file }) => path === `${root}/${file}`);
  return own.length > 0 ? edited(source, own, path) : source;
};

export default {
  getCacheKey: (source, path, options) => plain.getCacheKey(mutated(source, path), path, options),
  process: (source, path, options) => plain.process(mutated(source, path), path, options),
};
