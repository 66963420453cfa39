import { describe, expect, it } from '@jest/globals';
import document from '../../shared/api/openapi.json' with { type: 'json' };
import { routes } from '../../shared/api/routes.js';
import { ACTIONS, DEPLOYMENT_STATUSES, VERDICTS } from '../../shared/model/words.js';
import { anApi } from './support.js';

type Operation = { readonly parameters?: readonly { readonly $ref: string }[] };
const paths = document.paths as Record<string, Record<string, Operation>>;
const parameters = document.components.parameters as Record<string, { readonly name: string; readonly in: string }>;
const schemas = document.components.schemas;

describe('The OpenAPI document', () => {
  it('is served', async () => {
    expect((await anApi().call('GET', '/v1/openapi.json')).body).toEqual(document);
  });

  it('names the routes that there are, and no others', () => {
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(told.sort()).toEqual(routes.map((route) => `${route.method} ${route.path}`).sort());
  });

  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s takes the query that it names',
    (_name, route) => {
      const named = (paths[route.path]![route.method.toLowerCase()]!.parameters ?? []).map(
        (one) => parameters[one.$ref.split('/').at(-1)!]!,
      );
      expect(
        named
          .filter((one) => one.in === 'query')
          .map((one) => one.name)
          .sort(),
      ).toEqual([...(route.query ?? [])].sort());
    },
  );

  it('uses the words of the model', () => {
    expect(schemas.Cluster.properties.verdict.enum).toEqual(VERDICTS);
    expect(schemas.Decision.properties.action.enum).toEqual(ACTIONS);
    expect(schemas.Deployment.properties.status.enum).toEqual(DEPLOYMENT_STATUSES);
  });
});
