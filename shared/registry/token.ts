import { isPublicHost, type RegistryOptions } from './client.js';

/**
 * The anonymous bearer token that a registry's 401 asks for, as an Authorization header; null when it asks for something else.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
export const pullToken = async (challenge: string, repository: string, options: RegistryOptions): Promise<string | null> => {
  const realm = parameter(challenge, 'realm');
  if (!/^bearer\s/i.test(challenge) || realm === null) return null;
  const url = new URL(realm);
  if (url.protocol !== 'https:' || !isPublicHost(url.host))
    throw new Error(`its token is to come from ${url.host}, which is not asked`);
  const service = parameter(challenge, 'service');
  if (service !== null) url.searchParams.set('service', service);
  url.searchParams.set('scope', parameter(challenge, 'scope') ?? `repository:${repository}:pull`);
  const response = await options.fetch(url.href, options.signal ? { signal: options.signal } : {});
  if (!response.ok) throw new Error(`no token: ${url.host} answered ${response.status}`);
  const body = (await response.json()) as { token?: string; access_token?: string };
  const token = body.token ?? body.access_token;
  return token === undefined ? null : `Bearer ${token}`;
};

const parameter = (challenge: string, name: string): string | null =>
  new RegExp(`${name}="([^"]*)"`, 'i').exec(challenge)?.[1] ?? null;
