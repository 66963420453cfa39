// Makes what is deployed: a zip a function under dist/functions, and the CloudFormation template under .serverless.
// Needs no network and no credentials. Arguments go on to the framework: npm run package -- --param cluster=blue
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import { bundle, kilobytes, root } from './bundle.mjs';

const output = `${root}/dist/functions`;

/** The same source gives the same bytes, wherever and whenever: CloudFormation then sees no change where there is none. */
const zip = async (name, code) => {
  const file = new yazl.ZipFile();
  file.addBuffer(Buffer.from(code), `${name}.mjs`, { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644 });
  file.end();
  return buffer(file.outputStream);
};

const packageFunction = async (name) => {
  const code = await bundle(`${root}/functions/${name}.ts`, {
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
  });
  const bytes = await zip(name, code);
  writeFileSync(`${output}/${name}.zip`, bytes);
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return `${name.padEnd(10)} ${kilobytes(code).padStart(8)}   zipped ${kilobytes(bytes).padStart(7)}   sha256 ${digest}`;
};

const runFramework = () =>
  spawnSync(process.execPath, [`${root}/node_modules/serverless/bin/serverless.js`, 'package', ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' },
  }).status ?? 1;

mkdirSync(output, { recursive: true });
const functions = readdirSync(`${root}/functions`).map((file) => file.replace(/\.ts$/, ''));
const lines = await Promise.all(functions.sort().map(packageFunction));
const status = runFramework();
if (status === 0) console.log([...lines, 'template   .serverless/cloudformation-template-update-stack.json'].join('\n'));
process.exit(status);
