import { NotAllowed, NotFound } from '../errors.js';
import type { HttpAnswer, HttpRequest } from '../lambda/http.js';
import { checkAccepted, checkTakes } from './accepted-types.js';
import { nearestRoute } from './nearest-route.js';
import { withNext } from './next-link.js';
import type { Ports } from './ports.js';
import { fileOfProject, projectName } from './project-name.js';
import { knownQuery } from './query.js';

/** What a route is called with: the request, the named segments of its path, and the outside. */
export interface Asked {
  readonly request: HttpRequest;
  readonly parameters: Readonly<Record<string, string>>;
  readonly ports: Ports;
}

export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** e.g. '/v1/projects/{project}' */
  readonly path: string;
  /** Query parameters that it knows; any other is refused. */
  readonly query?: readonly string[];
  readonly answer: (asked: Asked) => Promise<HttpAnswer>;
}

/** Finds the route and calls it. A literal segment goes before a named one; HEAD is GET without its body. */
export const dispatch = async (routes: readonly Route[], request: HttpRequest, ports: Ports): Promise<HttpAnswer> => {
  const here = sameShape(routes, request.segments);
  if (here.length === 0) throw nothingHere(routes, request);
  const { project, file } = parametersOf(here[0]!, request.segments);
  if (project !== undefined && file !== undefined) {
    // Only a PUT sends a file: anything else that looks like none is a misspelt route.
    if (request.method !== 'PUT' && !file.includes('.')) throw nothingHere(routes.filter(isOther(here)), request);
    fileOfProject(project, file);
  }
  if (request.method === 'OPTIONS') return { status: 204, headers: { allow: allowedAt(here).join(', ') } };
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = here.find((one) => one.method === method);
  if (!route) throw notAllowed(here, request);
  const parameters = parametersOf(route, request.segments);
  if (parameters['project'] !== undefined) projectName(parameters['project']);
  knownQuery(request.query, route.query ?? []);
  // What is done must not look refused: whoever takes no JSON is told before anything is.
  if (method !== 'GET') checkTakes(request, 'application/json');
  const answer = withNext(route, request, await route.answer({ request, parameters, ports }));
  if (method === 'GET') checkAccepted(request, answer);
  return request.method === 'HEAD' ? headOf(answer) : answer;
};

const headOf = ({ status, headers, text }: HttpAnswer): HttpAnswer => ({
  status,
  headers: { ...(text === undefined && { 'content-type': 'application/json' }), ...headers },
});

/** All routes of the best matching path, one a method. */
const sameShape = (routes: readonly Route[], segments: readonly string[]): readonly Route[] => {
  const matching = routes.filter((route) => matches(partsOf(route.path), segments));
  const literals = (route: Route): number => partsOf(route.path).filter((part) => !isNamed(part)).length;
  const most = Math.max(...matching.map(literals));
  return matching.filter((route) => literals(route) === most);
};

const partsOf = (path: string): readonly string[] => {
  const known = PARTS.get(path);
  if (known) return known;
  const parts = path.split('/').filter(Boolean);
  PARTS.set(path, parts);
  return parts;
};

/** Of the routes, which are few and the same for each request. */
const PARTS = new Map<string, readonly string[]>();

const isNamed = (part: string): boolean => part.startsWith('{');

const matches = (parts: readonly string[], segments: readonly string[]): boolean =>
  parts.length === segments.length && parts.every((part, at) => isNamed(part) || part === segments[at]);

const parametersOf = (route: Route, segments: readonly string[]): Record<string, string> =>
  Object.fromEntries(partsOf(route.path).flatMap((part, at) => (isNamed(part) ? [[part.slice(1, -1), segments[at]!]] : [])));

const isOther =
  (here: readonly Route[]) =>
  ({ path }: Route): boolean =>
    here.every((one) => one.path !== path);

const allowedAt = (here: readonly Route[]): readonly string[] => [
  ...new Set(here.flatMap((route) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))),
];

/** The verbs that people try first get the route that they meant. */
const notAllowed = (here: readonly Route[], request: HttpRequest): NotAllowed => {
  const allowed = allowedAt(here);
  return new NotAllowed(allowed, {
    code: 'route/method',
    detail: `${request.method} is not offered at ${request.path}; ${allowed.join(', ')} ${allowed.length === 1 ? 'is' : 'are'}.`,
    hint: ['PUT', 'POST'].includes(request.method) ? DEPLOY : `Use ${allowed.join(' or ')}. All routes: GET /v1/openapi.json`,
  });
};

const DEPLOY = 'To deploy: curl -T compose.yaml …/v1/projects/{name}, or POST the file to /v1/projects/{name}/deployments.';

const nothingHere = (routes: readonly Route[], request: HttpRequest): NotFound => {
  if (request.segments[0] === 'v1' && request.segments[1] === 'projects' && request.segments[2] !== undefined) {
    projectName(request.segments[2]);
  }
  const guess = nearestRoute(routes, request.segments);
  return new NotFound({
    code: 'route/unknown',
    detail: `There is no ${request.path}.`,
    hint: `${guess ? `Did you mean ${guess}? ` : ''}All routes: GET /v1/openapi.json`,
  });
};
