import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Amazon } from '../parts.js';
import { answerRequest } from './answer.js';

/** The simulated AWS on a port of this machine, for the `aws` command line and other people's tools. Any credentials will do. */
export interface AwsServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves on 127.0.0.1; port 0 takes a free one. Callers stand outside: they are answered at once. Rejects when the port is taken.
 */
export const serveAws = (amazon: Amazon, port: number): Promise<AwsServer> => {
  const server = createServer((request, response) => {
    void answer(amazon, request, response).catch((error: unknown) => fail(response, error));
  });
  return new Promise((done, refuse) => {
    server.once('error', refuse);
    server.listen(port, '127.0.0.1', () => done(running(server)));
  });
};

const running = (server: Server): AwsServer => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, port, close };
};

const OUTSIDE = { name: 'outside', invocation: null };

/** Larger than any request that the simulated services take (RegisterTaskDefinition: 64 KB; SQS: 1 MB). */
const LARGEST_BODY_BYTES = 2 * 1024 * 1024;

const answer = async (amazon: Amazon, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const headers = request.headers as Record<string, string | undefined>;
  // No tool of AWS sends these; a page in a browser of this machine cannot leave them out.
  if (headers['origin'] ?? headers['sec-fetch-site']) return void response.writeHead(403).end();
  const body = await bodyOf(request);
  const {
    status,
    headers: answered,
    body: bytes,
  } = await answerRequest(
    amazon,
    { method: request.method ?? 'POST', path: request.url ?? '/', headers, body },
    OUTSIDE,
    (call) => call(),
  );
  response.writeHead(status, { ...answered, 'content-length': bytes.byteLength }).end(bytes);
  amazon.world.stir();
};

const bodyOf = async (request: IncomingMessage): Promise<Uint8Array> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).byteLength;
    if (size > LARGEST_BODY_BYTES) throw new Error(`the body is larger than ${LARGEST_BODY_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
};

const fail = (response: ServerResponse, error: unknown): void => {
  const message = error instanceof Error ? error.message : String(error);
  response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ __type: 'InternalFailure', message }));
};
