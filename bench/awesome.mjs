// How many of other people's compose files run: `node bench/awesome.mjs FOLDER [--json]`, FOLDER/<name>/compose.yaml.
// Each is deployed on a simulated Amazon of its own. What the files leave to their folders is stood in for: `nginx` for images that
// are only built, a word for variables without a value, and a line of text for each file or folder that they name.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [folder = '../shared/data/compose/awesome', ...options] = process.argv.slice(2).filter((one) => one !== '--json');
const json = process.argv.includes('--json');
if (!existsSync(folder) || options.length > 0) {
  console.log(`SKIPPED: ${folder} is not on this machine (node bench/awesome.mjs FOLDER)`);
  process.exit(0);
}

const root = fileURLToPath(new URL('..', import.meta.url));

const load = async () => {
  const contents = `export { readProject } from './shared/compose/read.ts'; export { createLocal } from './simulator/local.ts';`;
  const to = mkdtempSync(join(tmpdir(), 'awesome-'));
  const outfile = join(to, 'product.mjs');
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  const stdin = { contents, resolveDir: root, loader: 'ts' };
  await build({ stdin, bundle: true, format: 'esm', platform: 'node', mainFields: ['module', 'main'], outfile, banner });
  const product = await import(outfile);
  rmSync(to, { recursive: true });
  return product;
};

/** The file with everything around it that its own folder would have. */
const bundleOf = ({ readProject }, content) => {
  const file = { name: 'compose.yaml', content };
  const read = (more) => readProject({ files: [file], profiles: [], images: {}, env: {}, projectName: 'app', ...more });
  const unset = read({}).warnings.filter(({ code }) => code === 'VARIABLE_UNSET');
  const env = Object.fromEntries(unset.map(({ detail }) => [detail.split(' ')[0], 'word']));
  const { project, lacked } = read({ env });
  const built = Object.entries(project?.model.services ?? {}).filter(([, service]) => !service.image && service.build);
  const files = lacked
    .filter((name) => name !== '.env' && !name.startsWith('..'))
    .map((name) => ({ name: standIn(name), content: 'text\n' }));
  return { files: [file, ...files], env, profiles: [], images: Object.fromEntries(built.map(([name]) => [name, 'nginx'])) };
};

/** A name without an ending is a folder, but for secrets: something lies in it. */
const standIn = (name) => (/\.[\w-]+$|password|secret/.test(name) ? name : `${name}/file.txt`);

/** A request to the API, its answer as JSON. */
const caller = (local) => async (method, url, body) => {
  const headers = body ? { 'content-type': 'application/json' } : {};
  const { status, body: text } = await local.request({
    method,
    url,
    headers,
    body: Buffer.from(body ? JSON.stringify(body) : ''),
  });
  return { status, body: JSON.parse(text.toString()) };
};

const ENDED = ['steady', 'failed', 'rolled-back', 'superseded', 'cancelled'];

/** `steady`, what refuses the file, or why it did not become steady within half an hour. */
const deploy = async ({ createLocal }, bundle) => {
  const params = { type: 't3.large', min: '1', max: '4', balancer: 'alb' };
  const startAt = Date.parse('2026-03-02T09:00:00Z');
  const local = await createLocal({ file: join(root, 'serverless.yml'), seed: 1, startAt, zones: 2, lane: 'direct', params });
  const call = caller(local);
  const { status, body } = await call('PUT', '/v1/projects/app', bundle);
  if (status !== 202) return { refused: (body.errors ?? []).map(({ code, pointer, detail }) => ({ code, pointer, detail })) };
  for (let step = 0; step < 120; step += 1) {
    const { body: now } = await call('GET', `/v1/projects/app/deployments/${body.deployment.id}`);
    if (now.status === 'steady') return { steady: true };
    if (ENDED.includes(now.status)) return { failed: `${now.status}: ${now.reason?.text ?? ''}` };
    await local.advance(15);
  }
  return { failed: 'not steady within 30 minutes' };
};

const product = await load();
const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'compose.yaml')));
const results = [];
for (const name of names) {
  const bundle = bundleOf(product, readFileSync(join(folder, name, 'compose.yaml'), 'utf8'));
  results.push({ name, ...(await deploy(product, bundle)) });
}
const steady = results.filter((one) => one.steady).length;
if (json) console.log(JSON.stringify({ bench: 'awesome', files: names.length, steady, results }, null, 2));
else {
  for (const { name, refused, failed } of results)
    console.log(
      `${name}: ${refused ? refused.map(({ code, detail }) => `${code} (${detail})`).join('; ') : (failed ?? 'steady')}`,
    );
  console.log(`${steady} of ${names.length} are steady`);
}
