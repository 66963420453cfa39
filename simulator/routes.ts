import { problemAnswer } from '../shared/api/problem.js';
import { Malformed, NotAllowed, NotFound } from '../shared/errors.js';
import { instant } from '../shared/model/time.js';
import { faultOf } from './fault-route.js';
import type { HttpAnswer, HttpRequest } from './http-api.js';
import type { Local } from './local.js';
import { knownMembers, number, text } from './members.js';
import { AwsError } from './parts.js';
import { simulatorState } from './state.js';

/** /simulator/*: the dials of the world. Never a part of the product; on AWS these paths answer 404. */
export const simulatorRoute = async (local: Local, request: HttpRequest): Promise<HttpAnswer> => {
  try {
    const path = request.url.split('?')[0]!;
    const offered = ROUTES[path];
    if (!offered)
      throw new NotFound({
        code: 'route/unknown',
        detail: `There is no ${path}.`,
        hint: `Try one of ${Object.keys(ROUTES).join(', ')}.`,
      });
    const route = offered[request.method.toUpperCase()];
    if (!route)
      throw new NotAllowed(Object.keys(offered), {
        code: 'route/method',
        detail: `${request.method} is not offered at ${path}.`,
        hint: `Use ${Object.keys(offered).join(' or ')}.`,
      });
    const [status, body] = await route(local, request.body.length > 0 ? parse(request.body) : {});
    return json(status, body);
  } catch (error) {
    const { status, headers, body } = problemAnswer(error, `sim-${local.amazon.world.happened}`);
    return { ...json(status, body), headers: { 'cache-control': 'no-store', ...headers } };
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
    code: 'body/json',
    detail: 'The body is not a JSON object.',
    hint: `Send JSON, e.g. -d '{"seconds":60}'.`,
  });
};

const json = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  cookies: [],
  body: Buffer.from(body === undefined ? '' : `${JSON.stringify(body)}\n`),
});

const load: Route = (local, body) => {
  knownMembers(body, ['project', 'service', 'cpu', 'memory', 'requests']);
  const [project, service] = [text(body, 'project'), text(body, 'service')];
  const wanted = {
    ...optional(body, 'cpu', 'cpu', 10_000),
    ...optional(body, 'memory', 'memoryMiB', 10_000_000),
    ...optional(body, 'requests', 'requests', 10_000_000),
  };
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
  knownMembers(body, ['seconds']);
  const seconds = number(body, 'seconds', 1, 86_400);
  const { events } = await local.advance(seconds);
  return [200, { now: instant(local.amazon.world.now()), events }];
};

const addFault: Route = (local, body) => [201, { id: local.amazon.faults.add(faultOf(local.amazon, body)) }];

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
