// Loads the parts of the command line with the code that V8 has compiled of them before: `config -q` is half of its time otherwise.
// What module.enableCompileCache() does from Node 22.8 on; this does it on 20 as well, and needs no folder to write to. Code of
// another version of Node or of other flags is rejected by V8, and the part is compiled as ever.
// https://nodejs.org/docs/latest-v20.x/api/vm.html#new-vmscriptcode-options
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { Script } = require('node:vm');

/** Parts of Node that take milliseconds to load, and that most verbs never call. */
const LATER = new Set(['node:child_process', 'node:crypto', 'node:http', 'node:https', 'node:readline', 'node:tty', 'node:v8']);

const loaded = new Map();
const scripts = new Map();
const url = pathToFileURL(join(__dirname, 'cli.mjs')).href;

const load = (name) => {
  if (!name.startsWith('./')) return LATER.has(name) ? later(name) : require(name);
  const known = loaded.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  compiled(join(__dirname, name))(module.exports, load, module, url);
  return module.exports;
};

/** esbuild writes ASCII, which is the shortest way from disk to V8. */
const compiled = (file) => {
  const source = `(function(exports,require,module,__moduleUrl){${readFileSync(file, 'latin1')}\n})`;
  const script = new Script(source, { filename: file, cachedData: keptOf(file) });
  scripts.set(file, script);
  return script.runInThisContext();
};

const keptOf = (file) => {
  try {
    return readFileSync(`${file}.v8`);
  } catch {
    return undefined;
  }
};

const later = (name) => {
  const descriptor = (_, key) => ({ ...Object.getOwnPropertyDescriptor(require(name), key), configurable: true });
  return new Proxy(
    {},
    {
      get: (_, key) => require(name)[key],
      has: (_, key) => key in require(name),
      ownKeys: () => Reflect.ownKeys(require(name)),
      getOwnPropertyDescriptor: descriptor,
    },
  );
};

// The build runs a few verbs this way; what they called is what is kept.
if (process.env.EVENKEEL_KEEP_COMPILED)
  process.on('exit', () => {
    for (const [file, script] of scripts) writeFileSync(`${file}.v8`, script.createCachedData());
  });

load('./cli-main.cjs');
