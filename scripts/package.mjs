// Makes what is deployed: a zip a function under dist/functions, and the CloudFormation template under .serverless.
// Needs no network and no credentials. Arguments go on to the framework: npm run package -- --param cluster=blue
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { kilobytes, root } from './bundle.mjs';
import { zipFunction } from './zip-function.mjs';

const output = `${root}/dist/functions`;

const packageFunction = async (name) => {
  const { code, zip } = await zipFunction(name);
  writeFileSync(`${output}/${name}.zip`, zip);
  const digest = createHash('sha256').update(zip).digest('hex').slice(0, 12);
  return `${name.padEnd(10)} ${kilobytes(code).padStart(8)}   zipped ${kilobytes(zip).padStart(7)}   sha256 ${digest}`;
};

const packageFunctions = async () => {
  mkdirSync(output, { recursive: true });
  const names = readdirSync(`${root}/functions`).map((file) => file.replace(/\.ts$/, ''));
  const results = await Promise.allSettled(names.sort().map(packageFunction));
  const failed = names.filter((_, index) => results[index].status === 'rejected');
  if (failed.length > 0) console.error(`package: ${failed.join(', ')} could not be bundled; what is missing stands above`);
  return failed.length > 0 ? null : results.map(({ value }) => value);
};

const runFramework = () =>
  spawnSync(process.execPath, [`${root}/node_modules/serverless/bin/serverless.js`, 'package', ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SLS_NOTIFICATIONS_MODE: 'off' },
  }).status ?? 1;

const lines = await packageFunctions();
const status = lines ? runFramework() : 1;
if (status === 0) console.log([...lines, 'template   .serverless/cloudformation-template-update-stack.json'].join('\n'));
process.exit(status);
