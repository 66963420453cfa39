export interface HttpRoute {
  /** GET, …, or `*` / ANY. */
  readonly method: string;
  /** `/v1/projects/{p}`, `/{proxy+}`, or `*` / $default for whatever no other route takes. */
  readonly path: string;
}

export interface Matched<R extends HttpRoute> {
  readonly route: R;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The most specific route: a full match, then `{proxy+}`, then `$default`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html).
 */
export const matchRoute = <R extends HttpRoute>(routes: readonly R[], method: string, url: string): Matched<R> | null => {
  const path = pathOf(url);
  const found = routes
    .map((route) => ({ route, parameters: fitOf(route, method, path), rank: rankOf(route) }))
    .filter((candidate) => candidate.parameters !== null)
    .sort((a, b) => a.rank - b.rank)[0];
  return found ? { route: found.route, parameters: found.parameters! } : null;
};

export const isDefault = ({ path }: HttpRoute): boolean => path === '*' || path === '$default';
export const isAny = ({ method }: HttpRoute): boolean => method === '*' || method.toUpperCase() === 'ANY';

const rankOf = (route: HttpRoute): number => {
  if (isDefault(route)) return 1_000;
  const greedy = route.path.includes('+}') ? 100 : 0;
  return greedy + 2 * (route.path.match(/\{/g)?.length ?? 0) + (isAny(route) ? 1 : 0);
};

const fitOf = (route: HttpRoute, method: string, path: string): Record<string, string> | null => {
  if (!isAny(route) && route.method.toUpperCase() !== method.toUpperCase()) return null;
  if (isDefault(route)) return {};
  const pattern = route.path
    .replace(/[.*?^$()|[\]\\]/g, '\\$&')
    .replace(/\{(\w+)\+\}/g, '(?<$1>.+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const groups = new RegExp(`^${pattern}$`).exec(path);
  return groups ? Object.fromEntries(Object.entries(groups.groups ?? {}).map(([name, value]) => [name, decode(value)])) : null;
};

export const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const pathOf = (url: string): string => url.split('?')[0]!;
