// What reading and translating a compose file costs. `node bench/compose.mjs [--json]`
// Milliseconds are the best of 20 warm runs: the machine's other work only ever adds.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SIZES = [50, 100, 200, 400];

/** A file of so many ordinary services: 20 lines each, anchors, limits, health checks, volumes, dependencies. */
const composeFile = (services) => {
  const names = Array.from({ length: services }, (_, at) => at);
  const head = 'x-common: &common\n  restart: always\n  logging: {driver: json-file, options: {max-size: 10m}}\n';
  const volumes = names.map((at) => `  d${at}: {}\n`).join('');
  return `version: "3.9"\n${head}services:\n${names.map(service).join('')}networks: {front: {}, back: {}}\nvolumes:\n${volumes}`;
};

const service = (at) => `  s${at}:
    <<: *common
    image: example/app-${at}:1.${at}
    command: ["run", "--port", "80${at % 10}"]
    environment:
      A: "\${X:-1}"
      DATABASE_URL: postgres://u:p@s0:5432/db
      LEVEL: info
    ports: ["${8000 + at}:80"]
    expose: ["9090"]
    volumes: ["d${at}:/data"]
    networks: [front, back]
    ${at === 0 ? 'tty: false' : 'depends_on: [s0]'}
    healthcheck: {test: [CMD, curl, -f, http://localhost/], interval: 30s, timeout: 5s, retries: 3}
    deploy:
      replicas: 2
      resources: {limits: {cpus: "0.5", memory: 128M}, reservations: {memory: 64M}}
    labels: {team: t${at}, tier: web}
`;

const load = async () => {
  const from = (path) => JSON.stringify(fileURLToPath(new URL(`../shared/compose/${path}`, import.meta.url)));
  const contents = `export { readProject } from ${from('read.ts')}; export { translate } from ${from('translate.ts')};`;
  const stdin = { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)), loader: 'ts' };
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const outfile = join(folder, 'compose.mjs');
  // `yaml` is CommonJS and asks for parts of Node by require.
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await build({ stdin, bundle: true, format: 'esm', platform: 'node', mainFields: ['module', 'main'], outfile, banner });
  const product = await import(outfile);
  rmSync(folder, { recursive: true });
  return product;
};

const OPTIONS = {
  cluster: 'bench',
  project: 'bench',
  balancer: 'alb',
  region: 'us-east-1',
  executionRoleArn: '',
  taskRoleArn: '',
  logGroup: '/bench',
  images: {},
};

const best = (run) => {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < 20; at += 1) {
    const before = performance.now();
    run();
    least = Math.min(least, performance.now() - before);
  }
  return Math.round(least * 10) / 10;
};

const measure = ({ readProject, translate }, services) => {
  const content = composeFile(services);
  const bundle = { files: [{ name: 'compose.yaml', content }], env: {}, profiles: [], images: {}, projectName: 'bench' };
  const { project, faults } = readProject(bundle);
  if (faults.length > 0) throw new Error(faults[0].detail);
  return {
    services,
    bytes: content.length,
    read: best(() => readProject(bundle)),
    translate: best(() => translate(project, OPTIONS)),
  };
};

/** Wall milliseconds of whole commands on the file of 100 services, median of 15; null where a command is not installed. */
const commands = () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  writeFileSync(join(folder, 'compose.yaml'), composeFile(100));
  const cli = fileURLToPath(new URL('../dist/cli.mjs', import.meta.url));
  const wall = (program, args) => {
    try {
      const before = performance.now();
      execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
      return Math.round(performance.now() - before);
    } catch {
      return null;
    }
  };
  // In turns, so that whatever else the machine does meets both; the middle one of fifteen.
  const turns = Array.from({ length: 15 }, () => [
    wall(process.execPath, [cli, 'config', '-f', 'compose.yaml']),
    wall('docker-compose', ['-f', 'compose.yaml', 'config']),
  ]);
  const middle = (at) => {
    const all = turns.map((turn) => turn[at]);
    return all.includes(null) ? null : all.sort((a, b) => a - b)[7];
  };
  const walls = { evenkeel: middle(0), dockerCompose: middle(1) };
  rmSync(folder, { recursive: true });
  return walls;
};

const product = await load();
const result = { bench: 'compose', runs: SIZES.map((services) => measure(product, services)), commands: commands() };
if (process.argv.includes('--json')) console.log(JSON.stringify(result, null, 2));
else {
  for (const { services, bytes, read, translate } of result.runs)
    console.log(`${services} services, ${bytes} bytes: read ${read} ms, translate ${translate} ms`);
  const { evenkeel, dockerCompose } = result.commands;
  console.log(
    `whole command, 100 services: evenkeel config ${evenkeel ?? '-'} ms, docker-compose config ${dockerCompose ?? '-'} ms`,
  );
}
