import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { zipFunction } from '../../scripts/zip-function.mjs';
import { environment } from '../packaging/environment.js';
import { FUNCTIONS } from '../packaging/stack.js';
import { unzip } from '../packaging/unzip.js';
import { describeWith, RUNTIME_CLIENT } from './tools.js';

const LONGEST = 120_000;

/** What came of one invocation: the function's answer, or the error that Lambda would report. */
type Outcome = { readonly answer: unknown } | { readonly error: { readonly errorType: string; readonly errorMessage: string } };

describeWith(
  existsSync(RUNTIME_CLIENT),
  'aws-lambda-ric (scripts/conformance-setup.sh --runtime-client builds it, in about a minute)',
  'the bundles under AWS’s own runtime client',
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'evenkeel-runtime-'));
    let lambda: RuntimeApi;

    beforeAll(async () => {
      lambda = await runtimeApi();
      for (const name of FUNCTIONS) {
        mkdirSync(join(directory, name));
        for (const [file, content] of unzip((await zipFunction(name)).zip)) writeFileSync(join(directory, name, file), content);
      }
    }, LONGEST);

    afterAll(() => {
      lambda.close();
      rmSync(directory, { recursive: true, force: true });
    });

    const invoke = (name: string, event: unknown): Promise<Outcome> =>
      lambda.invoke(join(directory, name), `${name}.handler`, event);
    const sample = (name: string) => JSON.parse(readFileSync(`events/${name}.json`, 'utf8'));

    it(
      'api says that it is well',
      async () => {
        const event = { ...sample('httpapi-put-compose'), rawPath: '/healthz', rawQueryString: '', headers: {}, body: '' };
        event.requestContext.http = { ...event.requestContext.http, method: 'GET', path: '/healthz' };
        expect(await invoke('api', event)).toMatchObject({ answer: { statusCode: 200 } });
      },
      LONGEST,
    );

    it(
      'provision answers the stack, not its caller',
      async () => {
        const event = { ...sample('cloudformation-create'), RequestType: 'Delete', ResourceType: 'Custom::Network' };
        const told = lambda.listen();
        expect(await invoke('provision', { ...event, ResponseURL: told.url })).toHaveProperty('answer');
        expect(JSON.parse((await told.heard) as string)).toMatchObject({ Status: 'SUCCESS', StackId: event.StackId });
      },
      LONGEST,
    );

    it.each([
      ['reconcile', 'sqs-batch'],
      ['notify', 'dynamodb-stream'],
    ])(
      '%s is loaded, run, and its failure to reach a table told as an error of AWS: nothing answers here',
      async (name, event) => {
        const outcome = await invoke(name, sample(event));
        expect(JSON.stringify(outcome)).toMatch(/ECONNREFUSED|TimeoutError|AggregateError/);
      },
      LONGEST,
    );

    it(
      'a bundle that is not there is an error of its start',
      async () => {
        const outcome = await lambda.invoke(join(directory, 'api'), 'nobody.handler', {});
        expect(outcome).toMatchObject({ error: { errorType: expect.stringMatching(/ImportModuleError/) } });
      },
      LONGEST,
    );
  },
);

interface RuntimeApi {
  invoke(root: string, handler: string, event: unknown): Promise<Outcome>;
  /** An address that hears one request: a stack's answer. */
  listen(): { readonly url: string; readonly heard: Promise<string> };
  close(): void;
}

/** The Lambda runtime API for one invocation at a time: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
const runtimeApi = async (): Promise<RuntimeApi> => {
  let event: unknown = null;
  let told: (outcome: Outcome) => void = () => {};
  let stack: (body: string) => void = () => {};
  const server: Server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/stack') stack(body);
    else if (request.url!.endsWith('/next')) return next(event, response);
    else told(outcomeOf(request, body));
    response.writeHead(202).end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    invoke: (root, handler, given) =>
      new Promise((done) => {
        event = given;
        const child = runtimeClient(root, handler, port);
        told = (outcome) => {
          child.kill('SIGKILL');
          done(outcome);
        };
        child.once('exit', (code) =>
          done({ error: { errorType: 'Exit', errorMessage: `the runtime client ended with ${code}` } }),
        );
      }),
    listen: () => ({ url: `http://127.0.0.1:${port}/stack`, heard: new Promise((done) => (stack = done)) }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const next = (event: unknown, response: ServerResponse): void => {
  const headers = {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
    'lambda-runtime-deadline-ms': String(Date.now() + 29_000),
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:evenkeel-demo',
  };
  response.writeHead(200, headers).end(JSON.stringify(event));
};

const outcomeOf = ({ url }: IncomingMessage, body: string): Outcome => {
  const said = JSON.parse(body || 'null');
  return url!.endsWith('/response') ? { answer: said } : { error: said };
};

/** As Lambda starts it: the archive's folder as the root, and the variables of a stack that nothing answers. */
const runtimeClient = (root: string, handler: string, port: number): ChildProcess =>
  spawn(process.execPath, [RUNTIME_CLIENT, handler], {
    cwd: root,
    stdio: 'ignore',
    env: {
      ...environment,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      LAMBDA_TASK_ROOT: root,
      _HANDLER: handler,
      AWS_LAMBDA_FUNCTION_NAME: 'evenkeel-demo',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/evenkeel-demo',
      AWS_LAMBDA_LOG_STREAM_NAME: 'one',
    },
  });
