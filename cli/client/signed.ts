import { Refused } from './refused.js';
import { type Outgoing, type Send, sendPlain } from './send.js';

/** How requests to an API on AWS are signed. */
export interface Signing {
  /** Null = the one in the API's own name. */
  readonly region: string | null;
  /** Null = AWS_PROFILE, else the default one. */
  readonly profile: string | null;
}

/** Signs with Signature Version 4 for execute-api; credentials from the chain that every AWS tool follows. */
export const sendSigned = (signing: Signing, send: Send = sendPlain): Send => {
  let credentials: Promise<Provider> | null = null;
  return async (request) => {
    credentials ??= providerOf(signing.profile);
    return send(await signed(request, regionOf(request.url, signing.region), await known(await credentials)));
  };
};

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

type Provider = () => Promise<Credentials>;

/** Loaded only when it is wanted: the chain knows SSO, processes and instance roles, and takes a moment to load. It caches. */
const providerOf = async (profile: string | null): Promise<Provider> => {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  return fromNodeProviderChain(profile === null ? {} : { profile });
};

const known = async (provider: Provider): Promise<Credentials> => {
  try {
    return await provider();
  } catch (error) {
    throw noCredentials(error);
  }
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html; the service's name is execute-api. */
export const signed = async (request: Outgoing, region: string, credentials: Credentials, at?: string): Promise<Outgoing> => {
  const { AwsV4Signer } = await import('aws4fetch');
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new AwsV4Signer({
    method: request.method,
    url: request.url,
    headers: { ...request.headers },
    ...(request.body === null ? {} : { body: request.body }),
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
    ...(at ? { datetime: at } : {}),
    service: 'execute-api',
    region,
  });
  const { headers } = await signer.sign();
  return { ...request, headers: Object.fromEntries(headers as unknown as Iterable<[string, string]>) };
};

const regionOf = (url: string, given: string | null): string => {
  const region = given ?? /\.execute-api\.([a-z0-9-]+)\.amazonaws\./.exec(url)?.[1];
  if (region) return region;
  throw new Refused(
    {
      status: 400,
      code: 'api/region',
      detail: `Requests to ${new URL(url).host} are to be signed, and its name does not say for which region.`,
      hint: 'Name it: --region eu-west-1, or AWS_REGION.',
    },
    2,
  );
};

const noCredentials = (error: unknown): Refused =>
  new Refused(
    {
      status: 401,
      code: 'api/no-credentials',
      detail: `No AWS credentials to sign with: ${error instanceof Error ? error.message : String(error)}`,
      hint: 'Log in as for the aws command (aws sso login, AWS_PROFILE, AWS_ACCESS_KEY_ID …), or name a profile: --aws-profile NAME.',
    },
    4,
  );
