// Draws docs/pictures anew: the page in light and dark, and the terminal, after the main story on a fixed seed. npm run -s screenshots
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { writePage } from '../dashboard/inline.mjs';
import { bundle, root } from './bundle.mjs';

const output = `${root}/dist/screenshots.mjs`;
mkdirSync(`${root}/dist`, { recursive: true });
await writePage();
writeFileSync(output, await bundle(`${root}/scripts/screenshots/main.ts`, { external: ['playwright-core'] }));

// The SDK's own switch for its note on future Node versions: it is not for whoever runs this.
const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
process.exit(spawnSync(process.execPath, [output, ...process.argv.slice(2)], { stdio: 'inherit', env }).status ?? 2);
