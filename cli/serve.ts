import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemAnswer } from '../shared/api/problem.js';
import type { HttpAnswer, HttpRequest } from '../simulator/http-api.js';
import { streamEvents, wantsStream, withLink } from './event-stream.js';
import { foreignOf } from './foreign.js';
import { answerUnparsed } from './unparsed.js';

/** More than any body that may be sent; what is larger is cut off and answered 413. Bytes. */
const LARGEST = 11 * 1024 * 1024;

/** An HTTP server on 127.0.0.1, for this machine alone, which streams events to whoever asks for a stream. A taken port moves to the next free one, unless it was asked for. */
export const listen = async (
  port: number,
  fixed: boolean,
  answer: (request: HttpRequest) => Promise<HttpAnswer>,
): Promise<{ server: Server; port: number }> => {
  const server = createServer((request, response) => void respond(request, response, answer));
  answerUnparsed(server);
  for (let candidate = port; ; candidate += 1) {
    try {
      await bind(server, candidate);
      return { server, port: (server.address() as AddressInfo).port };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || fixed || candidate > port + 50) throw error;
    }
  }
};

const bind = (server: Server, port: number): Promise<void> =>
  new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      done();
    });
  });

const respond = async (
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: HttpRequest) => Promise<HttpAnswer>,
): Promise<void> => {
  const { method = 'GET', url = '/', headers: asked } = request;
  const foreign = foreignOf(method, asked);
  if (foreign) return void response.writeHead(403, { 'content-type': PROBLEM }).end(refusal(foreign));
  try {
    if (wantsStream(method, url, asked)) return await streamEvents(url, asked, response, answer);
    const body = await read(request);
    const { status, headers, cookies, body: content } = withLink(url, await answer({ method, url, headers: asked, body }));
    response.writeHead(status, {
      ...headers,
      ...(cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}),
      // Of what a GET would send nothing is known here: https://www.rfc-editor.org/rfc/rfc9110#name-content-length
      ...(request.method === 'HEAD' ? {} : { 'content-length': content.byteLength }),
    });
    response.end(method === 'HEAD' ? undefined : content);
  } catch (error) {
    const { status, headers, body } = problemAnswer(error, 'local');
    process.stderr.write(`${method} ${url}: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
    if (!response.headersSent) response.writeHead(status, headers);
    response.end(JSON.stringify(body));
  }
};

const PROBLEM = 'application/problem+json';

const refusal = (detail: string): string => {
  const [title, hint] = ['Only this machine may ask', 'Ask http://127.0.0.1 itself: curl, the command line, or the page there.'];
  const problem = { type: 'about:blank', title, status: 403, code: 'foreign', detail, hint, requestId: 'local' };
  return `${JSON.stringify({ ...problem, errors: [], warnings: [] })}\n`;
};

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).byteLength;
    if (size <= LARGEST) chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
};
