// Every kind of alert as people get it: `node scripts/alerts.mjs` (mail), `--slack` (Block Kit), `--page` (writes docs/alerts.md).
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { bundle, root } from './bundle.mjs';

const output = `${root}/dist/alerts.mjs`;
mkdirSync(`${root}/dist`, { recursive: true });
writeFileSync(output, await bundle(`${root}/test/alerts/print-all.ts`));
process.exit(spawnSync(process.execPath, [output, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root }).status ?? 2);
