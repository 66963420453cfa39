import { list, type Reader } from './environment.js';

/** A claim that a token must have: its value, or with `prefix` how it begins. */
export interface WantedClaim {
  readonly name: string;
  readonly value: string;
  readonly prefix: boolean;
}

/**
 * Who gets in. iam: whoever IAM lets, by signature, checked by API Gateway. jwt: whoever has a token, checked by API Gateway, with
 * these claims, checked by us. hmac: whoever has one of the keys in an SSM parameter, checked by us.
 */
export type Auth =
  | { readonly kind: 'iam' }
  | { readonly kind: 'jwt'; readonly claims: readonly WantedClaim[] }
  | { readonly kind: 'hmac'; readonly keysParameter: string };

/** An older stack does not set AUTH: its routes are signed. */
export const readAuth = (read: Reader): Auth => {
  const kind = read.optional('AUTH') === null ? 'iam' : read.oneOf<Auth['kind']>('AUTH', ['iam', 'jwt', 'hmac']);
  if (kind === 'jwt') return { kind, claims: readClaims(read) };
  if (kind === 'hmac') return { kind, keysParameter: readKeysParameter(read) };
  return { kind: 'iam' };
};

const readClaims = (read: Reader): readonly WantedClaim[] => {
  const claims = list(read.optional('AUTH_CLAIMS')).map((entry) => claimOf(read, entry));
  const issuer = read.optional('AUTH_ISSUER');
  if (issuer === null) read.fault('AUTH_ISSUER', 'is not set', 'name who issues the tokens: the parameter jwtIssuer');
  if (claims.length === 0 && ANYBODYS.some((host) => issuer?.startsWith(`https://${host}`)))
    read.fault('AUTH_CLAIMS', `is empty, and ${issuer} gives a token to anybody`, 'say whose: jwtClaims=repository=acme/shop');
  return claims;
};

/** Issuers of which everybody gets a token, for any audience: without a claim the whole world would be let in. */
const ANYBODYS = [
  'token.actions.githubusercontent.com',
  'gitlab.com',
  'accounts.google.com',
  'login.microsoftonline.com/common',
  'appleid.apple.com',
];

const claimOf = (read: Reader, entry: string): WantedClaim => {
  const [, name = '', value = '', star = ''] = /^([\w:/.-]+)=(.*?)(\*?)$/.exec(entry) ?? [];
  if (value === '') read.fault('AUTH_CLAIMS', `has the entry "${entry}"`, 'write name=value, or name=beginning*');
  return { name, value, prefix: star !== '' };
};

const readKeysParameter = (read: Reader): string => {
  const name = read.optional('AUTH_KEYS_PARAMETER') ?? '';
  if (!name.startsWith('/'))
    read.fault(
      'AUTH_KEYS_PARAMETER',
      `is "${name}"`,
      'name the SSM SecureString that holds the keys, with its slash: /evenkeel-keys/demo',
    );
  // The role that fetches a project's secrets may read what lies there (serverless.yml, ExecutionRole): a file could name the keys.
  const shared = `/evenkeel/${read.optional('CLUSTER') ?? ''}/`;
  if (name.startsWith(shared))
    read.fault(
      'AUTH_KEYS_PARAMETER',
      `is ${name}, and containers may read what lies below ${shared}`,
      'name another: /evenkeel-keys/…',
    );
  return name;
};
