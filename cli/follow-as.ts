import type { Deployment } from '../shared/model/project.js';
import type { Api } from './api-client.js';
import { EXIT, Refused } from './client/refused.js';
import { follow } from './follow.js';
import { asJson, type Outcome, outcomeOf } from './outcome.js';
import { paintOn } from './paint.js';
import { type ProgressMode, rendererOf } from './progress/renderer.js';
import type { Terminal } from './terminal.js';

/** How a verb that begins a deployment stays with it. */
export interface FollowOptions {
  readonly detach?: boolean;
  readonly waitTimeout?: string;
  readonly progress?: ProgressMode;
  readonly json?: boolean;
}

/** Ten minutes: longer than an instance takes to start and an image to be pulled. Seconds. */
const PATIENCE = 600;

/** Follows a deployment as the options say; with -d its id is all. */
export const followAs = async (
  api: Api,
  terminal: Terminal,
  deployment: Deployment,
  title: string,
  options: FollowOptions,
): Promise<Outcome> => {
  if (options.detach) return asJson({ exitCode: EXIT.done, stdout: `${deployment.id}\n`, stderr: '' }, deployment, options);
  const patienceSeconds = patienceOf(options.waitTimeout);
  const renderer = rendererOf(options.progress ?? 'auto', options.json === true, title, terminal);
  const followed = await follow(api, terminal, deployment, { renderer, patienceSeconds });
  return asJson(outcomeOf(followed, title, paintOn(terminal.errIsTty, terminal)), followed.deployment, options);
};

/** Seconds. Throws Refused (usage) when it is no length of time. */
export const patienceOf = (text: string | undefined): number => {
  if (text === undefined) return PATIENCE;
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
  throw new Refused(
    { status: 400, code: 'usage', detail: `--wait-timeout ${text} is no length of time.`, hint: 'write 600, 90s, 10m' },
    EXIT.usage,
  );
};
