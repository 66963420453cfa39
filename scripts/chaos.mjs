// Bundles the fault schedules into dist/chaos.mjs and runs them: npm run -s chaos -- --seeds 100
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { bundle, root } from './bundle.mjs';

const output = `${root}/dist/chaos.mjs`;
mkdirSync(`${root}/dist`, { recursive: true });
writeFileSync(output, await bundle(`${root}/chaos/main.ts`));

const args = ['--disable-warning=NodeVersionSupportWarning', output, ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 2);
