import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { zipFunction } from '../../scripts/zip-function.mjs';
import { environment } from './environment.js';
import { unzip } from './unzip.js';

const directory = mkdtempSync(join(tmpdir(), 'evenkeel-bundles-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/**
 * The outside of one invocation, as text, for the other process: a table whose lease another pass holds and that is empty otherwise.
 * The keys are those of shared/wiring/runtime.ts, which a bundle and its caller share by name.
 */
const OUTSIDE = `{
  clock: { now: () => Date.now(), sleep: (ms) => new Promise((done) => setTimeout(done, ms)) },
  random: Math.random, env: process.env, clientConfig: {}, fetch, log: () => {},
  store: {
    get: async ({ sort }) => sort === 'head' ? { version: 1, body: { lease: { holder: 'another', until: 9e15 }, intents: [] } } : null,
    put: async () => 2, delete: async () => {}, query: async () => ({ rows: [], next: null }),
  },
}`;

/** Unpacks the archive into an empty place, loads it in a new process, sends one event and gives back the answer. */
const answerOf = async (name: string, event: object, outside = 'undefined'): Promise<unknown> => {
  const { zip } = await zipFunction(name);
  for (const [file, content] of unzip(zip)) writeFileSync(join(directory, file), content);
  const script = `
    import { handler } from './${name}.mjs';
    const outside = ${outside};
    const context = { awsRequestId: 'r-1', functionName: '${name}', getRemainingTimeInMillis: () => 20000 };
    if (outside) context[Symbol.for('evenkeel.runtime')] = outside;
    const answer = await handler(${JSON.stringify(event)}, context);
    process.stdout.write('\\nANSWER ' + JSON.stringify(answer ?? null));
    process.exit(0);`;
  const output = await run(script);
  const marked = output.lastIndexOf('ANSWER ');
  if (marked < 0) throw new Error(`${name} did not answer: ${output}`);
  return JSON.parse(output.slice(marked + 'ANSWER '.length));
};

const run = (script: string): Promise<string> =>
  new Promise((done) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: directory, env: environment });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
    child.on('close', () => done(output));
  });

const httpEvent = (method: string, path: string) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: {},
  requestContext: { http: { method, path, sourceIp: '127.0.0.1' }, requestId: 'r-1', timeEpoch: 0 },
  isBase64Encoded: false,
});

describe('a packaged function in a process of its own', () => {
  it('api says that it is well without any AWS', async () => {
    expect(await answerOf('api', httpEvent('GET', '/healthz'))).toMatchObject({ statusCode: 200 });
  });

  it('reconcile leaves when another pass holds the lease', async () => {
    const body = JSON.stringify({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      time: '2026-01-01T00:00:00Z',
      detail: {},
    });
    const record = {
      messageId: 'm-1',
      body,
      attributes: { SentTimestamp: '1767225600000' },
      eventSourceARN: 'arn:aws:sqs:::work.fifo',
    };
    expect(await answerOf('reconcile', { Records: [record] }, OUTSIDE)).toEqual({ skipped: 'another pass holds the lease' });
  });

  it('notify has nothing to tell when nothing is in the outbox', async () => {
    await expect(answerOf('notify', { Records: [] }, OUTSIDE)).resolves.not.toHaveProperty('errorType');
  });

  it('provision tells the stack that what never was is gone', async () => {
    const told: string[] = [];
    const stack = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => told.push(chunk.toString()));
      request.on('end', () => response.end());
    });
    await new Promise<void>((listening) => stack.listen(0, '127.0.0.1', listening));
    await answerOf('provision', {
      RequestType: 'Delete',
      ResourceType: 'Custom::Capacity',
      ResponseURL: `http://127.0.0.1:${(stack.address() as AddressInfo).port}/answer`,
      StackId: 'arn:stack',
      RequestId: 'r-1',
      LogicalResourceId: 'Capacity',
      PhysicalResourceId: 'evenkeel-demo-capacity',
      ResourceProperties: { Cluster: 'demo' },
    });
    stack.close();
    expect(JSON.parse(told.join(''))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'evenkeel-demo-capacity' });
  });

  it('is the same bytes each time it is packaged', async () => {
    const [one, two] = await Promise.all([zipFunction('notify'), zipFunction('notify')]);
    expect(one.zip.equals(two.zip)).toBe(true);
  });

  it('carries those EC2 calls that it makes: api and notify none, reconcile no others', async () => {
    const carries = async (name: string, call: string): Promise<boolean> =>
      (await zipFunction(name)).code.includes(`${call}Request`);
    for (const name of ['api', 'notify']) expect(await carries(name, 'DescribeInstances')).toBe(false);
    expect(await carries('reconcile', 'DescribeInstances')).toBe(true);
    expect(await carries('reconcile', 'AcceptVpcPeeringConnection')).toBe(false);
  });
});
