import type { PublishedPort } from '../../model/project.js';
import type { ExtensionModel } from '../model.js';
import type { Path } from '../tree.js';
import { isOfOtherAccount, otherAccount } from './other-account.js';
import { at, commonOf, type Job, type Work } from './work.js';

type Rules = Pick<PublishedPort, 'host' | 'path' | 'certificate' | 'redirectFrom'>;

/**
 * What `x-evenkeel.http` says about a balanced port: which requests it takes, and whether it speaks HTTPS. A certificate is for 443
 * where the service publishes it, else for all of its balanced ports.
 */
export const rulesOf = (job: Job, published: number): Rules => {
  const { host, path, certificate, redirect } = job.extension.http ?? {};
  const encrypted = certificate !== undefined && (published === HTTPS_PORT || !publishes(job, HTTPS_PORT));
  // `/api/*` and `/api` mean the same requests: `/api` itself, and what is below it.
  const stem = path?.replace(/^([^*?]*)\/\*$/, '$1').replace(/\/$/, '');
  return {
    ...(host && { host: host.toLowerCase() }),
    ...(stem && { path: stem }),
    ...(encrypted && { certificate }),
    ...(encrypted && redirect !== undefined && { redirectFrom: redirect }),
  };
};

/** Says what of `x-evenkeel.http` cannot be done, each at its own line. */
export const checkRules = (job: Job, published: readonly PublishedPort[]): void => {
  const http = job.service['x-evenkeel']?.http ?? {};
  const balanced = published.filter(({ via }) => via === 'alb');
  for (const key of RULES)
    if (http[key] !== undefined && balanced.length === 0)
      job.findings.refused(place(job, key), 'HTTP_WITHOUT_BALANCER', ...nowhere(job));
  if (http.host !== undefined || http.path !== undefined) checkTogether(hereOf(job), job.extension.http ?? {});
  checkForms(hereOf(job), http);
  if (http.redirect !== undefined) checkRedirect(job, http.redirect, balanced);
};

/** What the project says for all of its services is looked at once, at its own line. */
export const checkCommonRules = (work: Work): void => {
  const here = { ...work, path: ['x-evenkeel', 'http'] };
  const http = commonOf(work)?.http ?? {};
  checkTogether(here, http);
  checkForms(here, http);
};

/** Where it is written, and what is around it. */
interface Here extends Pick<Work, 'options' | 'findings'> {
  readonly path: Path;
}

type Http = NonNullable<ExtensionModel['http']>;

const hereOf = (job: Job): Here => ({ ...job, path: at(job, 'x-evenkeel', 'http') });

const checkForms = (here: Here, { host, path, certificate }: Http): void => {
  if (host !== undefined) checkHost(here, host);
  if (path !== undefined) checkPath(here, path);
  if (certificate !== undefined) checkCertificate(here, certificate);
};

const HTTPS_PORT = 443;
const RULES = ['host', 'path', 'certificate', 'redirect'] as const;

const place = (job: Job, key: (typeof RULES)[number]) => at(job, 'x-evenkeel', 'http', key);

const publishes = (job: Job, port: number): boolean =>
  (job.service.ports ?? []).some(({ published }) => Number(published?.split('-')[0]) === port);

const nowhere = (job: Job): [message: string, hint: string] =>
  job.options.balancer === 'none'
    ? ['this cluster has no balancer, and only a balancer sorts requests', 'remove it, or have the operator add the balancer']
    : [
        `${job.name} publishes no port through the balancer`,
        'publish its HTTP port, with app_protocol: http where it is not a usual one',
      ];

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html */
const MOST_CHARACTERS = 128;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_WILDCARDS = 5;

const checkHost = ({ findings, path }: Here, host: string): void => {
  const why =
    host.length > MOST_CHARACTERS
      ? `it has ${host.length} characters, the balancer takes ${MOST_CHARACTERS}`
      : !/^[A-Za-z0-9.*?-]+\.[A-Za-z]+$/.test(host)
        ? 'it takes letters, digits, hyphens, dots, * and ?, with letters only after the last dot; no scheme, port or path'
        : tooWild(host);
  if (why)
    findings.fault(
      [...path, 'host'],
      'BAD_HOST',
      `"${host}" is no host for a rule: ${why}`,
      'write it like shop.example.com or *.example.com',
    );
};

const checkPath = (here: Here, path: string): void => {
  const why = !path.startsWith('/')
    ? 'it begins with /'
    : path.length > MOST_CHARACTERS - '/*'.length
      ? `it has ${path.length} characters, the balancer takes ${MOST_CHARACTERS - '/*'.length}`
      : !/^[\w\-.$/~"'@:+&*?]+$/.test(path)
        ? 'it takes letters, digits and _ - . $ / ~ " \' @ : + & * ?'
        : tooWild(path);
  if (why)
    here.findings.fault([...here.path, 'path'], 'BAD_PATH', `"${path}" is no path for a rule: ${why}`, 'write it like /api');
};

const tooWild = (text: string): string | null => {
  const wildcards = wildcardsIn(text);
  return wildcards > MOST_WILDCARDS ? `it has ${wildcards} wildcards, a rule takes ${MOST_WILDCARDS}` : null;
};

/** A path without wildcards gets one of ours, for what is below it. */
const checkTogether = (here: Here, { host, path }: Http): void => {
  if (host === undefined || path === undefined) return;
  const [ofHost, ofPath] = [wildcardsIn(host), Math.max(1, wildcardsIn(path))];
  if (ofHost > MOST_WILDCARDS || ofPath > MOST_WILDCARDS || ofHost + ofPath <= MOST_WILDCARDS) return;
  const why = `with "${host}" it makes ${ofHost + ofPath} wildcards of one rule, which takes ${MOST_WILDCARDS}`;
  here.findings.fault([...here.path, 'path'], 'BAD_PATH', `"${path}" is no path for a rule: ${why}`, 'use fewer * and ?');
};

const wildcardsIn = (text: string): number => text.match(/[*?]/g)?.length ?? 0;

const checkCertificate = (here: Here, arn: string): void => {
  const place = [...here.path, 'certificate'];
  const region = /^arn:aws[\w-]*:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]+$/.exec(arn)?.[1];
  if (region === undefined)
    here.findings.fault(
      place,
      'BAD_CERTIFICATE',
      `"${arn}" is not the ARN of a certificate in AWS Certificate Manager`,
      'write it like arn:aws:acm:eu-west-1:123456789012:certificate/…; `aws acm list-certificates` shows them',
    );
  else if (isOfOtherAccount(here, arn)) otherAccount(here, place, arn);
  else if (region !== here.options.region)
    here.findings.noted(
      place,
      'CERTIFICATE_REGION',
      `the certificate is of ${region}; a balancer in ${here.options.region} takes those of its own region`,
      `request or import it in ${here.options.region}`,
    );
};

const checkRedirect = (job: Job, port: number, balanced: readonly PublishedPort[]): void => {
  const encrypted = balanced.filter(({ certificate }) => certificate !== undefined);
  const why =
    port < 1 || port > 65535
      ? `${port} is no port`
      : encrypted.length !== 1
        ? `it sends requests on to one HTTPS port, and ${job.name} has ${encrypted.length}`
        : encrypted[0]!.published === port
          ? `${port} is the HTTPS port itself`
          : null;
  if (why && balanced.length > 0)
    job.findings.fault(place(job, 'redirect'), 'BAD_REDIRECT', why, 'publish 443 with a certificate, and redirect: 80');
};
