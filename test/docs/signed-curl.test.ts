import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { signatureOf as keyed } from '../../shared/api/signature.js';
import { fencesOf } from './markdown.js';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html, from the side of the one who checks. */
const signatureOf = ({ method, url, headers }: IncomingMessage, body: Buffer): string => {
  const [, scope, names] = /Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+)/.exec(headers.authorization!)!;
  const canonical = names!.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const request = [method, url, '', canonical.join(''), names, sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(request)].join('\n');
  const key = scope!
    .split('/')
    .reduce<Buffer | string>((so, part) => createHmac('sha256', so).update(part).digest(), `AWS4${SECRET}`);
  return createHmac('sha256', key).update(toSign).digest('hex');
};

/** What arrives of the command, at an API that answers with nothing. */
const arriving = async (command: string): Promise<{ request: IncomingMessage; body: Buffer; status: number | null }> => {
  let arrived: { request: IncomingMessage; body: Buffer } | null = null;
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    arrived = { request, body: Buffer.concat(parts) };
    response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: SECRET, SECRET };
  const given = { ...keys, EVENKEEL_API: `http://127.0.0.1:${port}` };
  const curl = spawn('sh', ['-c', command], { env: { ...process.env, ...given }, stdio: 'ignore' });
  const status = await new Promise<number | null>((done) => curl.on('close', done));
  server.close();
  return { ...arrived!, status };
};

it('the line that deploys with curl signs the body that it sends', async () => {
  const line = fencesOf('docs/deploy-to-aws.md')
    .map(({ lines }) => lines.join('\n'))
    .find((text) => text.includes('--aws-sigv4'))!;
  const { request, body, status } = await arriving(line);
  expect([status, request.method, request.url]).toEqual([0, 'PUT', '/v1/projects/hello']);
  expect(body.toString()).toBe(readFileSync('examples/hello-web/compose.yaml', 'utf8'));
  expect(request.headers['content-type']).toBe('application/yaml');
  expect(request.headers.authorization).toContain('/us-east-1/execute-api/aws4_request');
  expect(request.headers.authorization).toContain(`Signature=${signatureOf(request, body)}`);
});

it('the lines that sign with a key sign what they send', async () => {
  const script = fencesOf('docs/deploy-to-aws.md')
    .map(({ lines }) => lines.join('\n'))
    .find((text) => text.includes('-hmac'))!;
  const { request, body, status } = await arriving(script);
  expect([status, request.method, request.url]).toEqual([0, 'PUT', '/v1/projects/hello']);
  expect(body.toString()).toBe(readFileSync('examples/hello-web/compose.yaml', 'utf8'));
  const [name, time = '', nonce = '', signature] = request.headers.authorization!.replace('Evenkeel ', '').split(':');
  const segments = ['v1', 'projects', 'hello'];
  const sent = { method: 'PUT', host: request.headers.host!, segments, query: new URLSearchParams(), body, time, nonce };
  expect([name, signature]).toEqual(['ci', keyed(SECRET, sent)]);
});
