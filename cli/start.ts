import type { Server } from 'node:http';
import { type AwsServer, serveAws } from '../simulator/lanes/http.js';
import type { Local } from '../simulator/local.js';
import { openDoors } from './doors.js';
import { failuresTo } from './failures.js';
import { launchLocal, stackParameters } from './launch-local.js';
import { type RawOptions, type StartOptions, startOptions } from './local-options.js';
import { outbox } from './outbox.js';
import { pace } from './pace.js';
import { foreground } from './screen.js';
import { listen } from './serve.js';
import { stopped } from './signals.js';
import { starting } from './starting.js';

/** `npm start`: the whole product on this machine, until it is told to stop. Resolves with the exit code. */
export const start = async (raw: RawOptions): Promise<number> => {
  const { options, faults } = startOptions(raw, raw.params ? stackParameters() : []);
  if (faults.length > 0) {
    process.stderr.write(`${faults.join('\n')}\n`);
    return 2;
  }
  try {
    return await run(options);
  } catch (error) {
    process.stderr.write(`evenkeel could not start: ${whyNot(error)}\n`);
    return 1;
  }
};

const whyNot = (error: unknown): string => {
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE')
    return `port ${port} of 127.0.0.1 is taken by another program. Give another --port or --aws-port, or none: then the next free one is taken.`;
  return error instanceof Error ? error.message : String(error);
};

const run = async (options: StartOptions): Promise<number> => {
  let local: Local | null = null;
  const ready = { paced: false };
  const api = await listen(options.port, options.portGiven, (request) =>
    local && ready.paced ? local.request(request) : Promise.resolve(starting()),
  );
  const url = `http://127.0.0.1:${api.port}`;
  local = await launchLocal(options, {
    apiEndpoint: url,
    balancerHost: 'localhost',
    paced: () => ready.paced,
    log: failuresTo((text) => process.stderr.write(text)),
  });
  const aws = await serve(local, options);
  process.stdout.write(`api ${url}\naws ${aws.url}\nseed ${options.seed}\n`);
  process.stdout.write('Containers are simulated: no image is pulled, and this machine needs no AWS account.\n');
  process.stdout.write(guide(url, aws.url));
  ready.paced = true;
  const stops = [pace(local.amazon.world, options.speed, fault), openDoors(local), outbox(local)];
  await foreground(local, url, options.tui, stopped());
  for (const stop of stops) stop();
  await close(api.server, aws);
  return 0;
};

const fault = (error: unknown): void => {
  process.stderr.write(`the simulation stumbled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
};

const serve = async (local: Local, options: StartOptions): Promise<AwsServer> => {
  for (let port = options.awsPort; ; port += 1) {
    try {
      return await serveAws(local.amazon, port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || options.awsPortGiven || port > options.awsPort + 50)
        throw error;
    }
  }
};

const guide = (url: string, aws: string): string => `
Try, in another terminal:
  curl -T examples/voting-app/compose.yaml ${url}/v1/projects/vote/
  curl ${url}/v1/projects/vote
  curl -d '{"project":"vote","service":"vote","cpu":0.9}' ${url}/simulator/load
  curl -d '{"project":"vote","service":"result","cpu":0.9}' ${url}/simulator/load
  curl '${url}/v1/cluster/decisions?limit=3'
  aws --endpoint-url ${aws} ecs list-services --cluster demo
The page: ${url}/     Stop: Ctrl-C

`;

const close = async (server: Server, aws: AwsServer): Promise<void> => {
  server.closeAllConnections();
  server.close();
  await aws.close();
};
