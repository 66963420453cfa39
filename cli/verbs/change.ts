import type { ProjectView } from '../../shared/api/projects.js';
import type { Deployment } from '../../shared/model/project.js';
import { type Api, call } from '../api-client.js';
import { EXIT, Refused } from '../client/refused.js';
import { type FollowOptions, followAs } from '../follow-as.js';
import { addressesOf, asJson, jsonText, type Outcome, warningsText } from '../outcome.js';
import { paintOn } from '../paint.js';
import { deletionsText, type Plan, planText } from '../plan-text.js';
import type { Terminal } from '../terminal.js';

export interface ChangeOptions extends FollowOptions {
  readonly dryRun?: boolean;
}

/** `evenkeel scale web=4 worker=2`: one generation a service, one after the other. */
export const scale = async (
  api: Api,
  terminal: Terminal,
  project: string,
  pairs: readonly string[],
  options: ChangeOptions,
): Promise<Outcome> => {
  const counts = pairs.map(countOf);
  let last: Outcome | null = null;
  for (const [at, [service, replicas]] of counts.entries()) {
    // Each is a generation of its own, and the next one holds it: only the last has to be waited for.
    const how = at < counts.length - 1 && !options.dryRun ? { ...options, detach: true, json: false } : options;
    const path = `services/${encodeURIComponent(service)}`;
    last = await change(
      api,
      terminal,
      project,
      { method: 'PATCH', path, body: { replicas }, title: `scale ${service}=${replicas}` },
      how,
    );
  }
  return last!;
};

/** `web=4`. Throws Refused (usage). */
export const countOf = (pair: string): readonly [string, number] => {
  const [, service, count] = /^(.+)=(\d+)$/.exec(pair) ?? [];
  if (service !== undefined) return [service, Number(count)];
  throw new Refused(
    { status: 400, code: 'usage', detail: `"${pair}" is not SERVICE=NUMBER.`, hint: 'write: evenkeel scale web=4' },
    EXIT.usage,
  );
};

/** `evenkeel restart [service]`: new tasks for old, without a gap where there is room for both. */
export const restart = async (
  api: Api,
  terminal: Terminal,
  project: string,
  services: readonly string[],
  options: ChangeOptions,
): Promise<Outcome> => {
  let last: Outcome | null = null;
  for (const [at, service] of services.entries()) {
    const how = at < services.length - 1 && !options.dryRun ? { ...options, detach: true, json: false } : options;
    const path = `services/${encodeURIComponent(service)}/restart`;
    last = await change(api, terminal, project, { method: 'POST', path, title: `restart ${service}` }, how);
  }
  return last!;
};

/** `evenkeel rollback [deployment]`: what an older generation wanted, by its number or its deployment; else the last steady before. */
export const rollback = (api: Api, terminal: Terminal, project: string, to: string | undefined, options: ChangeOptions) => {
  const body = to === undefined ? {} : { body: /^\d+$/.test(to) ? { generation: Number(to) } : { to } };
  return change(api, terminal, project, { method: 'POST', path: 'rollback', title: 'rollback', ...body }, options);
};

/** `evenkeel stop` and `evenkeel start -p`: a whole project without its tasks, and with them. */
export const stopOrStart = (api: Api, terminal: Terminal, project: string, verb: 'stop' | 'start', options: ChangeOptions) =>
  change(api, terminal, project, { method: 'POST', path: verb, title: verb }, options);

interface Request {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly title: string;
  readonly body?: object;
}

type Answer = Plan & {
  readonly deployment?: Deployment;
  readonly project?: ProjectView;
  readonly warnings?: Deployment['warnings'];
};

const change = async (
  api: Api,
  terminal: Terminal,
  project: string,
  request: Request,
  options: ChangeOptions,
): Promise<Outcome> => {
  const body = request.body && { type: 'application/json', text: JSON.stringify(request.body) };
  const path = `/v1/projects/${project}/${request.path}${options.dryRun ? '?dryRun=true' : ''}`;
  const { status, value } = await call<Answer>(api, request.method, path, body);
  if (options.dryRun) {
    const text = options.json ? jsonText(value) : planText(value, paintOn(terminal.outIsTty, terminal));
    return { exitCode: EXIT.done, stdout: text, stderr: '' };
  }
  terminal.err(warningsText(value.deployment?.warnings ?? value.warnings) + deletionsText(value.deployment?.changes ?? []));
  if (status === 202) return followAs(api, terminal, value.deployment!, `${request.title} (${project})`, options);
  const { deployment, services } = value.project!;
  return asJson({ exitCode: EXIT.done, stdout: addressesOf(services), stderr: 'Nothing changes.\n' }, deployment, options);
};
