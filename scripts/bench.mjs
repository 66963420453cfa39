// Bundles the benchmarks into dist/bench.mjs and runs one: npm run -s bench -- elasticity --trace step45to90 --policy ours,target-tracking
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { bundle, root } from './bundle.mjs';
import { zipFunction } from './zip-function.mjs';

const output = `${root}/dist/bench.mjs`;
const args = process.argv.slice(2);
const alone = ['compose', 'startup'].includes(args[0]);
const [program, rest] = alone ? [`${root}/bench/${args[0]}.mjs`, args.slice(1)] : [output, args];
if (program === output) {
  mkdirSync(`${root}/dist`, { recursive: true });
  writeFileSync(output, await bundle(`${root}/bench/main.ts`, { minifyWhitespace: true }));
}
if (args[0] === 'coldstart') {
  // As Lambda gets them, beside the sizes of their zips.
  mkdirSync(`${root}/dist/bench`, { recursive: true });
  for (const name of ['api', 'reconcile', 'notify', 'provision']) {
    const { code, zip } = await zipFunction(name);
    writeFileSync(`${root}/dist/bench/${name}.mjs`, code);
    writeFileSync(`${root}/dist/bench/${name}.zip`, zip);
  }
}

// The SDK's own switch for its note on future Node versions: it is not for whoever runs this.
const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
process.exit(spawnSync(process.execPath, [program, ...rest], { stdio: 'inherit', env }).status ?? 2);
