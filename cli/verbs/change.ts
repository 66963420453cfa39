import type { ProjectView } from '../../shared/api/projects.js';
import type { Deployment } from '../../shared/model/project.js';
import { type Api, call } from '../api-client.js';
import { EXIT, Refused, wrongUsage } from '../client/refused.js';
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
  const requests = named(pairs.map(countOf)).map(
    ([service, replicas]): Request => ({
      method: 'PATCH',
      path: `services/${encodeURIComponent(service)}`,
      body: { replicas },
      title: `scale ${service}=${replicas}`,
    }),
  );
  return changeAll(api, terminal, project, requests, options);
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

/** Each service once: which of two counts is meant nobody knows. Throws Refused (usage). */
const named = <T>(services: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] => {
  const names = services.map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw wrongUsage(`"${twice}" is named twice.`, 'name each service once.');
  return services;
};

/** `evenkeel restart [service]`: new tasks for old, without a gap where there is room for both. */
export const restart = async (
  api: Api,
  terminal: Terminal,
  project: string,
  services: readonly string[],
  options: ChangeOptions,
): Promise<Outcome> => {
  const requests = named(services.map((service) => [service, null])).map(
    ([service]): Request => ({
      method: 'POST',
      path: `services/${encodeURIComponent(service)}/restart`,
      title: `restart ${service}`,
    }),
  );
  return changeAll(api, terminal, project, requests, options);
};

/** `evenkeel rollback [deployment]`: what an older generation wanted, by its number or its deployment; else the last steady before. */
export const rollback = (api: Api, terminal: Terminal, project: string, to: string | undefined, options: ChangeOptions) => {
  const body = to === undefined ? {} : { body: /^\d+$/.test(to) ? { generation: Number(to) } : { to } };
  return change(api, terminal, project, { method: 'POST', path: 'rollback', title: 'rollback', ...body }, options);
};

/** `evenkeel stop` and `evenkeel resume`: a whole project without its tasks, and with them. */
export const stopOrStart = (api: Api, terminal: Terminal, project: string, verb: 'stop' | 'start', options: ChangeOptions) =>
  change(api, terminal, project, { method: 'POST', path: verb, title: verb === 'start' ? 'resume' : verb }, options);

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

const change = (api: Api, terminal: Terminal, project: string, request: Request, options: ChangeOptions): Promise<Outcome> =>
  changeAll(api, terminal, project, [request], options);

/**
 * One after the other, each a generation that holds those before it, so that the last one that changes something is waited for. Several
 * are tried before the first is sent: none is made when another would be refused.
 */
const changeAll = async (
  api: Api,
  terminal: Terminal,
  project: string,
  requests: readonly Request[],
  options: ChangeOptions,
): Promise<Outcome> => {
  const tried = options.dryRun || requests.length > 1 ? await inTurn(requests, (one) => sent(api, project, one, true)) : [];
  if (options.dryRun)
    return planned(
      requests,
      tried.map(({ value }) => value),
      terminal,
      options,
    );
  const answers = await inTurn(requests, async (request) => {
    const answer = await sent(api, project, request, false);
    const { deployment, warnings } = answer.value;
    terminal.err(warningsText(deployment?.warnings ?? warnings) + deletionsText(deployment?.changes ?? []));
    return answer;
  });
  const begun = answers.findLast(({ status }) => status === 202)?.value.deployment;
  const title = requests.map((one) => one.title).join(', ');
  if (begun) return followAs(api, terminal, begun, `${title} (${project})`, options);
  const { deployment, services } = answers.at(-1)!.value.project!;
  return asJson({ exitCode: EXIT.done, stdout: addressesOf(services), stderr: 'Nothing changes.\n' }, deployment, options);
};

const inTurn = async <T, R>(all: readonly T[], act: (one: T) => Promise<R>): Promise<readonly R[]> => {
  const results: R[] = [];
  for (const one of all) results.push(await act(one));
  return results;
};

const sent = (api: Api, project: string, { method, path, body }: Request, dryRun: boolean) =>
  call<Answer>(
    api,
    method,
    `/v1/projects/${project}/${path}${dryRun ? '?dryRun=true' : ''}`,
    body && { type: 'application/json', text: JSON.stringify(body) },
  );

/** A plan for each, as if it were the only one. */
const planned = (requests: readonly Request[], plans: readonly Plan[], terminal: Terminal, { json }: ChangeOptions): Outcome => {
  const paint = paintOn(terminal.outIsTty, terminal);
  const text = plans.map((plan, at) => `${plans.length > 1 ? `${requests[at]!.title}:\n` : ''}${planText(plan, paint)}`).join('');
  return { exitCode: EXIT.done, stdout: json ? jsonText(plans.length > 1 ? { items: plans } : plans[0]) : text, stderr: '' };
};
