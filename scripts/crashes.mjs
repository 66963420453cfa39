// Bundles the crash boundaries into dist/crashes.mjs and runs them: node scripts/crashes.mjs --jobs 2
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { bundle, root } from './bundle.mjs';

const output = `${root}/dist/crashes.mjs`;
mkdirSync(`${root}/dist`, { recursive: true });
writeFileSync(output, await bundle(`${root}/chaos/crashes/main.ts`));

// The SDK's own switch for its note on future Node versions: it is not for whoever runs this.
const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
// V8 waits longer before it optimises a function: short lives in short worlds cost a third less so.
// Later V8s have no such flag, and Node refuses what it does not know.
const flags = process.versions.v8.startsWith('11.') ? ['--interrupt-budget=1000000'] : [];
process.exit(spawnSync(process.execPath, [...flags, output, ...process.argv.slice(2)], { stdio: 'inherit', env }).status ?? 2);
