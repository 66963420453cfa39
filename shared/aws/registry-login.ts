import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import type { Runtime } from '../wiring/runtime.js';
import { callContext, makeClient } from './clients.js';
import { send } from './send.js';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
const PRIVATE_ECR = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** A token is good for 12 hours; one that is about to end is not used any more. */
const MARGIN_MS = 10 * 60_000;

/**
 * The Authorization header for a private registry of ECR, by the function's own role; null for every other host, and when ECR
 * gives no token, for then the registry itself says what is missing. A token is kept for its region until it nearly ends.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
 */
export const registryLogin = (runtime: Runtime): ((host: string) => Promise<string | null>) => {
  const kept = new Map<string, { readonly header: string; readonly until: number }>();
  return async (host) => {
    const region = PRIVATE_ECR.exec(host)?.[1];
    if (region === undefined) return null;
    const known = kept.get(region);
    if (known && known.until > runtime.clock.now()) return known.header;
    const client = makeClient(ECRClient, { ...runtime, clientConfig: { ...runtime.clientConfig, region } }, callContext(runtime));
    try {
      const { authorizationData = [] } = await send(client, new GetAuthorizationTokenCommand({}));
      const { authorizationToken, expiresAt } = authorizationData[0] ?? {};
      if (authorizationToken === undefined) return null;
      const login = { header: `Basic ${authorizationToken}`, until: (expiresAt?.getTime() ?? 0) - MARGIN_MS };
      kept.set(region, login);
      return login.header;
    } catch (error) {
      runtime.log({ level: 'warning', message: `no login for ${host}`, error: String(error) });
      return null;
    }
  };
};
