// How long verbs take beside a bare `node -e 0`, as whole processes in turns. `npm run -s bench -- startup [--turns 31] [--json]`
// Wall time is what people wait for; the processor's time is what stays the same while the machine does other work.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const turns = Number(process.argv[process.argv.indexOf('--turns') + 1]) || 31;

/** What a `ps` of the voting app is answered. */
const names = ['db', 'redis', 'result', 'vote', 'worker'];
const services = names.map((name) => ({
  name,
  status: 'steady',
  running: 1,
  desired: 1,
  healthy: 1,
  waitsFor: [],
  endpoints: [],
}));
const server = createServer((_, response) => response.end(JSON.stringify({ name: 'vote', services })));
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const api = `http://127.0.0.1:${server.address().port}`;

const cli = `${root}/dist/cli.mjs`;
const COMMANDS = {
  bare: ['-e', '0'],
  ps: [cli, 'ps', '-p', 'vote', '--api', api],
  config: [cli, 'config', '-q', '-f', `${root}/examples/voting-app/compose.yaml`],
};

/** Milliseconds of wall and processor; children of this process are waited for one after the other, so the difference is this one's. */
const measured = async (args) => {
  const before = [performance.now(), processorOfChildren()];
  const status = await new Promise((done) => spawn(process.execPath, args, { cwd: root, stdio: 'ignore' }).on('exit', done));
  if (status !== 0) throw new Error(`node ${args.join(' ')} ends with ${status}`);
  return { wall: performance.now() - before[0], processor: processorOfChildren() - before[1] };
};

/** Children that have been waited for, in ticks of 10 ms: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const processorOfChildren = () => {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
};

const middle = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const mean = (all) => all.reduce((sum, one) => sum + one, 0) / all.length;

const seen = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, []]));
for (let turn = 0; turn < turns; turn += 1)
  for (const [name, args] of Object.entries(COMMANDS)) seen[name].push(await measured(args));
server.close();

const processorOf = (name) => mean(seen[name].map(({ processor }) => processor));
const runs = Object.keys(COMMANDS).map((name) => ({
  command: name,
  wallMilliseconds: Math.round(middle(seen[name].map(({ wall }) => wall))),
  processorMilliseconds: Math.round(processorOf(name)),
  timesBareWall: Number(middle(seen[name].map(({ wall }, turn) => wall / seen.bare[turn].wall)).toFixed(2)),
  timesBareProcessor: Number((processorOf(name) / processorOf('bare')).toFixed(2)),
}));
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ bench: 'startup', node: process.version, turns, runs }, null, 2));
else
  for (const { command, wallMilliseconds, processorMilliseconds, timesBareWall, timesBareProcessor } of runs)
    console.log(
      `${command.padEnd(6)} ${wallMilliseconds} ms, processor ${processorMilliseconds} ms: ${timesBareWall} and ${timesBareProcessor} times a bare node`,
    );
