import type { Deployment } from '../../shared/model/project.js';
import { type Api, call } from '../api-client.js';
import { EXIT, Refused } from '../client/refused.js';
import type { ComposeFlags } from '../compose-choices.js';
import { type FollowOptions, followAs, patienceOf } from '../follow-as.js';
import { addressesOf, asJson, jsonText, type Outcome, warningsText } from '../outcome.js';
import { paintOn } from '../paint.js';
import { deletionsText, type Plan, planText } from '../plan-text.js';
import { type ProjectRequest, placedAt, projectRequest } from '../project-request.js';
import type { Terminal } from '../terminal.js';
import { countOf, scale } from './change.js';

export interface UpOptions extends ComposeFlags, FollowOptions {
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly supersede?: boolean;
  readonly removeOrphans?: boolean;
  /** Only these, and what they depend on; none = all of the files. */
  readonly services?: readonly string[];
  /** `SERVICE=NUMBER` each. */
  readonly scale?: readonly string[];
}

/** `evenkeel up`: sends the files, and stays until the project is steady. */
export const up = async (api: Api, terminal: Terminal, options: UpOptions): Promise<Outcome> => {
  patienceOf(options.waitTimeout);
  const counts = options.scale ?? [];
  for (const pair of counts) countOf(pair);
  const request = projectRequest(options, terminal);
  if (options.dryRun) return planned(await plan(api, request, options), options, terminal);
  const { deployment, changed, warnings } = await accepted(api, request, options);
  terminal.err(warningsText(placedAt(warnings, request.base)));
  if (changed) terminal.err(deletionsText(deployment.changes));
  // Counts are a generation of their own, which follows the file's at once and holds it.
  if (counts.length > 0) return scale(api, terminal, request.project, counts, options);
  if (!options.detach && !changed && deployment.status === 'steady') return unchanged(deployment, options);
  return followAs(api, terminal, deployment, `up ${request.project}`, options);
};

const queryOf = (options: UpOptions, more: Readonly<Record<string, boolean>> = {}): string => {
  const flags = {
    strict: options.strict === true,
    removeOrphans: options.removeOrphans === true,
    ...more,
  };
  const set = Object.entries(flags).filter(([, value]) => value);
  const named = (options.services ?? []).map((name) => `service=${encodeURIComponent(name)}`);
  const all = [...set.map(([name]) => `${name}=true`), ...(options.supersede === false ? ['supersede=false'] : []), ...named];
  return all.length > 0 ? `?${all.join('&')}` : '';
};

/** What would change; also `evenkeel plan`. Throws Refused. */
export const plan = async (api: Api, request: ProjectRequest, options: UpOptions): Promise<Plan> => {
  const { value } = await send<Plan>(api, request, queryOf(options, { dryRun: true }));
  return { ...value, warnings: placedAt(value.warnings ?? [], request.base) };
};

const planned = (found: Plan, { json }: UpOptions, terminal: Terminal): Outcome => ({
  exitCode: EXIT.done,
  stdout: json ? jsonText(found) : planText(found, paintOn(terminal.outIsTty, terminal)),
  stderr: '',
});

interface Accepted {
  readonly deployment: Deployment;
  readonly changed: boolean;
  readonly warnings: Deployment['warnings'];
}

const accepted = async (api: Api, request: ProjectRequest, options: UpOptions): Promise<Accepted> => {
  const { status, value } = await send<Answer>(api, request, queryOf(options));
  const deployment = status === 202 ? value.deployment! : value.project!.deployment;
  return { deployment, changed: status === 202, warnings: status === 202 ? deployment.warnings : (value.warnings ?? []) };
};

interface Answer {
  readonly deployment?: Deployment;
  readonly project?: { readonly deployment: Deployment };
  readonly warnings?: Deployment['warnings'];
}

/** Faults in files are placed as they are seen from here. */
const send = async <T>(api: Api, request: ProjectRequest, query: string) => {
  try {
    return await call<T>(api, 'PUT', `/v1/projects/${request.project}${query}`, request.body);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused({ ...error.problem, errors: placedAt(error.problem.errors ?? [], request.base) }, error.exitCode);
  }
};

const unchanged = (deployment: Deployment, options: UpOptions): Outcome =>
  asJson(
    { exitCode: EXIT.done, stdout: addressesOf(deployment.services), stderr: 'Nothing changes: it runs as the files say.\n' },
    deployment,
    options,
  );
