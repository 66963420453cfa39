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
  const anybodys = ANYBODYS.find(({ host }) => issuer?.startsWith(`https://${host}`));
  if (anybodys && !claims.some((claim) => anybodys.whose.test(claim.name) && !(claim.prefix && HOLLOW.test(claim.value)))) {
    const lacks = claims.length === 0 ? 'is empty' : 'does not say whose';
    read.fault('AUTH_CLAIMS', `${lacks}, and ${issuer} gives a token to anybody`, `say whose: jwtClaims=${anybodys.example}`);
  }
  return claims;
};

const GIT_LAB = /^(?:sub|(?:project|namespace|user)_(?:path|id)|user_(?:login|email)|ci_config_ref_uri)$/;
const PERSON = /^(?:sub|email|hd|tid|oid)$/;

/**
 * Issuers of which everybody gets a token, for any audience: without a claim that says whose it is the whole world would be let in.
 * https://docs.github.com/en/actions/reference/security/oidc, https://docs.gitlab.com/ci/secrets/id_token_authentication/
 */
const ANYBODYS = [
  {
    host: 'token.actions.githubusercontent.com',
    whose: /^(?:sub|(?:repository|repository_owner|enterprise|actor)(?:_id)?|(?:job_)?workflow_ref)$/,
    example: 'repository=acme/shop',
  },
  { host: 'gitlab.com', whose: GIT_LAB, example: 'project_path=acme/shop' },
  { host: 'accounts.google.com', whose: PERSON, example: 'email=ann@acme.example' },
  { host: 'login.microsoftonline.com/common', whose: PERSON, example: 'tid=TENANT' },
  { host: 'appleid.apple.com', whose: PERSON, example: 'sub=USER' },
];

/** A beginning that every token's claim has: of sub at GitHub and GitLab. */
const HOLLOW = /^(?:repo|repository|project_path)?:?$/;

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
  if (name.startsWith('/evenkeel/')) {
    const whose = name.startsWith(shared) ? shared : '/evenkeel/, where it is another cluster’s';
    read.fault(
      'AUTH_KEYS_PARAMETER',
      `is ${name}, and containers may read what lies below ${whose}`,
      'name another: /evenkeel-keys/…',
    );
  }
  return name;
};
