import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { root } from './bundle.mjs';

/**
 * Runs the verbs that are to start quickly, so that dist/ has what V8 compiled of them beside their parts (`.v8`). They ask a server
 * that knows one small project. Without that code they run as well: what fails here is only slower there.
 */
export const keepCompiled = async (dist) => {
  const server = createServer((_, response) => response.end(JSON.stringify(ANSWER)));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const api = `http://127.0.0.1:${server.address().port}`;
  for (const words of VERBS) await run([`${dist}/cli.mjs`, ...words], { EVENKEEL_API: api });
  server.closeAllConnections();
  server.close();
};

const EXAMPLE = `${root}/examples/voting-app/compose.yaml`;
const VERBS = [
  ['config', '-f', EXAMPLE],
  ['config', '-q', '-f', EXAMPLE],
  ['ps', '-p', 'vote'],
];

const service = {
  name: 'vote',
  status: 'steady',
  running: 1,
  desired: 1,
  healthy: 1,
  waitsFor: [],
  endpoints: [{ published: 8080, target: 80, protocol: 'tcp', url: 'http://localhost:8080' }],
};
const ANSWER = { name: 'vote', services: [service], items: [], nextCursor: null };

const run = (args, env) =>
  new Promise((done) => {
    const child = spawn(process.execPath, args, {
      stdio: 'ignore',
      env: { ...process.env, ...env, EVENKEEL_KEEP_COMPILED: '1' },
    });
    child.on('exit', done);
    child.on('error', done);
  });
