#!/usr/bin/env node
// Loads the parts of the command line with the code that V8 has compiled of them before: `config -q` takes half as long again without.
// What module.enableCompileCache() does from Node 22.8 on; this does it on 20 as well, and needs no folder to write to. Code of other
// flags is rejected by V8, and the part is compiled as ever. https://nodejs.org/docs/latest-v20.x/api/vm.html#new-vmscriptcode-options
//
// What it needs of Node it asks for like this: an import makes a module of each, which takes a tenth of a bare start.
const { readFileSync, renameSync, writeFileSync } = process.getBuiltinModule('node:fs');
const { Script } = process.getBuiltinModule('node:vm');

/** Parts of Node that take milliseconds to load, and that most verbs never call. */
const LATER = new Set(['node:child_process', 'node:crypto', 'node:http', 'node:https', 'node:readline', 'node:tty', 'node:v8']);

const here = decodeURIComponent(new URL('.', import.meta.url).pathname);
const loaded = new Map();
const scripts = new Map();

const load = (name) => {
  if (!name.startsWith('./')) return LATER.has(name) ? later(name) : process.getBuiltinModule(name);
  const known = loaded.get(name);
  if (known) return known.exports;
  const run = compiled(here + name.slice(2));
  const module = { exports: {} };
  loaded.set(name, module);
  run(module.exports, load, module, import.meta.url);
  return module.exports;
};

/** A function's text, as the build has written it. */
const compiled = (file) => {
  const script = new Script(readFileSync(file, 'utf8'), { filename: file, cachedData: keptOf(file) });
  scripts.set(file, script);
  return script.runInThisContext();
};

const keptOf = (file) => {
  try {
    return readFileSync(nameOf(file));
  } catch {
    return undefined;
  }
};

/** V8 rejects what another version has compiled; by the name it need not look. */
const nameOf = (file) => `${file}.${process.version}.v8`;

const later = (name) => {
  const real = () => process.getBuiltinModule(name);
  const descriptor = (_, key) => ({ ...Object.getOwnPropertyDescriptor(real(), key), configurable: true });
  return new Proxy(
    {},
    {
      get: (_, key) => real()[key],
      has: (_, key) => key in real(),
      ownKeys: () => Reflect.ownKeys(real()),
      getOwnPropertyDescriptor: descriptor,
    },
  );
};

// The build runs a few verbs this way; what they called is what is kept.
if (process.env.EVENKEEL_KEEP_COMPILED)
  process.on('exit', () => {
    for (const [file, script] of scripts) {
      writeFileSync(`${file}.${process.pid}`, script.createCachedData());
      renameSync(`${file}.${process.pid}`, nameOf(file));
    }
  });

load('./MAIN');
