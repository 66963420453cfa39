import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemOf } from '../shared/api/problem.js';
import { Malformed, NotAllowed } from '../shared/errors.js';

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'];

/**
 * What Node's parser turns down never becomes a request, and would be answered without a word: it gets a problem document as well.
 * https://nodejs.org/docs/latest-v20.x/api/http.html#event-clienterror
 */
export const answerUnparsed = (server: Server): void => {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    say(socket, error.code ?? '', error.message);
  });
  server.on('connect', (_, socket) => say(socket, 'HPE_INVALID_METHOD', ''));
};

const say = (socket: Duplex, code: string, why: string): void => {
  const [status, phrase, problem] = told(code, why);
  const body = `${JSON.stringify({ ...problem, status }, null, 2)}\n`;
  const headers = {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    ...(status === 405 ? { allow: METHODS.join(', ') } : {}),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${phrase}\r\n${lines.join('')}\r\n${body}`);
};

const told = (code: string, why: string): readonly [number, string, object] => {
  if (code === 'HPE_INVALID_METHOD') return [405, 'Method Not Allowed', problemOf(noMethod(), 'local')];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'Request Header Fields Too Large', problemOf(noHttp(TOO_LONG), 'local')];
  return [400, 'Bad Request', problemOf(noHttp(`This is no HTTP request: ${why}.`), 'local')];
};

const TOO_LONG = 'The address and the headers together are longer than is read here.';

const noMethod = (): NotAllowed =>
  new NotAllowed(METHODS, {
    code: 'route/method',
    detail: `This method is offered nowhere here; ${METHODS.join(', ')} are.`,
    hint: 'All routes: GET /v1/openapi.json',
  });

const noHttp = (detail: string): Malformed =>
  new Malformed({
    code: 'request/unreadable',
    detail,
    hint: 'Let curl or another client write it. All routes: GET /v1/openapi.json',
  });
