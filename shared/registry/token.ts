import type { RegistryOptions } from './client.js';
import { isAllowed } from './hosts.js';

/**
 * The anonymous bearer token that a registry's 401 asks for, as an Authorization header; null when it asks for something else.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
export const pullToken = async (challenge: string, repository: string, options: RegistryOptions): Promise<string | null> => {
  const realm = parameter(challenge, 'realm');
  if (!/^bearer\s/i.test(challenge) || realm === null) return null;
  const url = new URL(realm);
  const local = url.protocol === 'http:' && options.allowed?.includes(url.host);
  if ((url.protocol !== 'https:' && !local) || !isAllowed(url.host, options.allowed))
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
