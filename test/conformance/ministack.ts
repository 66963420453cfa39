import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AwsClient } from 'aws4fetch';
import { tool } from './tools.js';

/** A ministack of our own on this machine, spoken to as AWS is: signed, by service. Everything it keeps goes when it is closed. */
export interface Ministack {
  readonly url: string;
  /** A call of the query protocols (CloudFormation, EC2, SNS); answers the XML. Throws at anything but 200. */
  form(service: string, action: string, members?: Readonly<Record<string, string>>): Promise<string>;
  /** A call of the JSON protocols; the target as in x-amz-target. Throws at anything but 200. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked into, not typed
  json(service: string, target: string, input: object): Promise<any>;
  put(bucketAndKey: string, body: string | Buffer): Promise<void>;
  /** A signed call of an HTTP API, by the endpoint that its stack says and the path. */
  api(method: string, url: string, body?: string): Promise<ApiAnswer>;
  /** The same unsigned. */
  unsigned(method: string, url: string): Promise<ApiAnswer>;
  /** What it printed, for the message of a test that fails. */
  printed(): string;
  close(): Promise<void>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

export const startMinistack = async (): Promise<Ministack> => {
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'evenkeel-ministack-'));
  // A process group of its own: with it end the functions that it runs, one of which may still wait.
  const options = { cwd: home, env: environment(port, home), detached: true } as const;
  const child = spawn(tool('ministack'), { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  const printed = () => lines.join('').slice(-6000);
  const url = `http://127.0.0.1:${port}`;
  await listening(url, child, printed);
  const close = async () => {
    if (child.exitCode === null) {
      process.kill(-child.pid!, 'SIGKILL');
      await once(child, 'exit');
    }
    rmSync(home, { recursive: true, force: true });
  };
  return { url, printed, close, ...callsTo(url, port) };
};

/** It runs functions by the `node` that it finds: the one that runs this. */
const environment = (port: number, home: string): Record<string, string> => ({
  PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
  HOME: home,
  TMPDIR: home,
  BIND_HOST: '127.0.0.1',
  GATEWAY_PORT: String(port),
  MINISTACK_ACCOUNT_ID: '123456789012',
  IOT_MTLS_ENABLED: '0',
  LAMBDA_EXECUTOR: 'local',
});

const callsTo = (url: string, port: number): Pick<Ministack, 'form' | 'json' | 'put' | 'api' | 'unsigned'> => {
  const aws = new AwsClient({ accessKeyId: 'any', secretAccessKey: 'thing', region: 'us-east-1', retries: 0 });
  const post = async (service: string, body: string, headers: Record<string, string>) =>
    whole(await aws.fetch(`${url}/`, { method: 'POST', body, headers, aws: { service } }));
  return {
    form: (service, action, members = {}) => {
      const body = new URLSearchParams({ Action: action, Version: VERSIONS[service] ?? '', ...members }).toString();
      return post(service, body, { 'content-type': 'application/x-www-form-urlencoded' });
    },
    json: async (service, target, input) => {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
      return JSON.parse((await post(service, JSON.stringify(input), headers)) || '{}');
    },
    put: async (bucketAndKey, body) => {
      await whole(await aws.fetch(`${url}/${bucketAndKey}`, { method: 'PUT', body: body as never, aws: { service: 's3' } }));
    },
    api: async (method, url, body = '') => {
      const headers = { 'content-type': 'application/yaml' };
      const given = { method, headers, ...(body ? { body } : {}), aws: { service: 'execute-api' } };
      return answerOf(port, await aws.sign(url, given), body);
    },
    unsigned: (method, url) => answerOf(port, new Request(url, { method }), ''),
  };
};

const VERSIONS: Readonly<Record<string, string>> = {
  cloudformation: '2010-05-15',
  ec2: '2016-11-15',
  sns: '2010-03-31',
};

const whole = async (response: Response): Promise<string> => {
  const said = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${said}`);
  return said;
};

/** APIs are told apart by the host that is asked, which fetch does not let one name. */
const answerOf = async (port: number, signed: Request, body: string): Promise<ApiAnswer> => {
  const { host, pathname, search } = new URL(signed.url);
  const headers = { ...Object.fromEntries(signed.headers), host };
  const asked = request({ host: '127.0.0.1', port, method: signed.method, path: pathname + search, headers }).end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, body: await text(response) };
};

export const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });

const listening = async (url: string, child: ChildProcess, printed: () => string): Promise<void> => {
  const up = () =>
    fetch(`${url}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await up())) {
    if (child.exitCode !== null) throw new Error(`ministack ended with ${child.exitCode}: ${printed()}`);
    await new Promise((done) => setTimeout(done, 200));
  }
};
