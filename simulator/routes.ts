import { problemOf } from '../shared/api/problem.js';
import { Malformed, NotAllowed, NotFound } from '../shared/errors.js';
import { instant } from '../shared/model/time.js';
import type { HttpAnswer, HttpRequest } from './http-api.js';
import type { Local } from './local.js';
import { AwsError, type FaultKind } from './parts.js';
import { simulatorState } from './state.js';

/** /simulator/*: the dials of the world. Never a part of the product; on AWS these paths answer 404. */
export const simulatorRoute = async (local: Local, request: HttpRequest): Promise<HttpAnswer> => {
  try {
    const path = request.url.split('?')[0]!;
    const offered = ROUTES[path];
    if (!offered)
      throw new NotFound({
        code: 'simulator/unknown-route',
        detail: `There is no ${path}.`,
        hint: `Try one of ${Object.keys(ROUTES).join(', ')}.`,
      });
    const route = offered[request.method.toUpperCase()];
    if (!route)
      throw new NotAllowed(Object.keys(offered), {
        code: 'method-not-allowed',
        detail: `${path} takes ${Object.keys(offered).join(' and ')}.`,
        hint: 'Use one of these methods.',
      });
    const [status, body] = await route(local, request.body.length > 0 ? parse(request.body) : {});
    return json(status, body);
  } catch (error) {
    const problem = problemOf(error, `sim-${local.amazon.world.happened}`);
    return json(problem.status, problem, 'application/problem+json');
  }
};

type Body = Readonly<Record<string, unknown>>;
type Answer = readonly [status: number, body: unknown];
type Route = (local: Local, body: Body) => Promise<Answer> | Answer;

const parse = (body: Buffer): Body => {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Body;
  } catch {
    // Told below, as for anything that is not an object.
  }
  throw new Malformed({
    code: 'not-json',
    detail: 'The body is not a JSON object.',
    hint: `Send JSON, e.g. -d '{"seconds":60}'.`,
  });
};

const json = (status: number, body: unknown, type = 'application/json'): HttpAnswer => ({
  status,
  headers: { 'content-type': type, 'cache-control': 'no-store' },
  cookies: [],
  body: Buffer.from(body === undefined ? '' : `${JSON.stringify(body)}\n`),
});

const load: Route = (local, body) => {
  const [project, service] = [text(body, 'project'), text(body, 'service')];
  const wanted = { ...optional(body, 'cpu', 'cpu', 10_000), ...optional(body, 'memory', 'memoryMiB', 10_000_000) };
  try {
    local.amazon.load.set(project, service, wanted);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new NotFound({
      code: 'simulator/unknown-service',
      detail: error.message,
      hint: 'GET /v1/projects lists what is deployed.',
    });
  }
  return [200, { now: instant(local.amazon.world.now()), loads: local.amazon.load.list() }];
};

const optional = (body: Body, name: string, as: string, most: number): Record<string, number> => {
  if (body[name] === undefined || body[name] === null) return {};
  return { [as]: number(body, name, 0, most) };
};

const advance: Route = async (local, body) => {
  const seconds = number(body, 'seconds', 1, 86_400);
  const { events } = await local.advance(seconds);
  return [200, { now: instant(local.amazon.world.now()), events }];
};

const KINDS: readonly FaultKind[] = [
  'never-register',
  'lost-reply',
  'duplicate-events',
  'drop-events',
  'delay-events',
  'crash',
  'freeze',
  'throttle',
  'capacity',
  'agent-lost',
  'spot-notice',
];

const addFault: Route = (local, body) => {
  const kind = text(body, 'kind') as FaultKind;
  if (!KINDS.includes(kind)) throw refused('kind', `${kind} is not a fault`, `one of ${KINDS.join(', ')}`);
  const when = body['when'];
  if (when !== undefined && !['before', 'effect', 'reply'].includes(String(when)))
    throw refused('when', `${String(when)} is not a moment`, 'before, effect or reply');
  const id = local.amazon.faults.add({
    kind,
    ...(body['operation'] === undefined ? {} : { operation: text(body, 'operation') }),
    ...(when === undefined ? {} : { when: when as 'before' | 'effect' | 'reply' }),
    ...(body['target'] === undefined ? {} : { target: text(body, 'target') }),
    ...(body['times'] === undefined ? {} : { times: number(body, 'times', 1, 1_000_000) }),
    ...(body['seconds'] === undefined ? {} : { seconds: number(body, 'seconds', 1, 86_400) }),
  });
  return [201, { id }];
};

const clearFaults: Route = (local) => {
  local.amazon.faults.clear();
  return [200, { now: instant(local.amazon.world.now()) }];
};

const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  '/simulator/load': { POST: load },
  '/simulator/advance': { POST: advance },
  '/simulator/faults': { POST: addFault, DELETE: clearFaults },
  '/simulator/state': { GET: (local) => [200, simulatorState(local.amazon, local.speed)] },
};

const text = (body: Body, name: string): string => {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw refused(name, 'is missing or not a text', `"${name}": "…"`);
  return value;
};

const number = (body: Body, name: string, least: number, most: number): number => {
  const value = body[name];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least || value > most) {
    throw refused(name, `${JSON.stringify(value)} is not a number from ${least} to ${most}`, `"${name}": ${least}`);
  }
  return value;
};

const refused = (name: string, what: string, example: string): Malformed =>
  new Malformed({ code: 'simulator/bad-parameter', detail: `${name}: ${what}.`, hint: `Send ${example}.` });
