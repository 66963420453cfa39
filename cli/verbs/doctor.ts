import type { AlertItem } from '../../shared/ledger/outbox.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import { type Api, ask } from '../api-client.js';
import { fullCapsOf } from '../caps-check.js';
import { EXIT, Refused } from '../client/refused.js';
import { clock } from '../decision-text.js';
import { jsonText, type Outcome } from '../outcome.js';
import { type Paint, paintOn } from '../paint.js';
import { shortTime } from '../short-time.js';
import type { Terminal } from '../terminal.js';

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do; null when it is well. */
  readonly fix: string | null;
}

/** `evenkeel doctor`: whether all is well, as far as the API tells; exit code 1 when something is not. */
export const doctor = async (api: Api, terminal: Terminal, json: boolean): Promise<Outcome> => {
  const checks = await checksOf(api, terminal.now());
  const failed = checks.some(({ ok }) => !ok);
  const exitCode = checks[0]!.ok ? (failed ? EXIT.failed : EXIT.done) : EXIT.unreachable;
  const stdout = json ? jsonText({ ok: !failed, checks }) : checksText(api.url, checks, paintOn(terminal.outIsTty, terminal));
  return { exitCode, stdout, stderr: '' };
};

const checksOf = async (api: Api, now: number): Promise<readonly Check[]> => {
  const door = await doorOf(api, now);
  if (!door[0]!.ok) return door;
  const view = await ask<ClusterView>(api, 'GET', '/v1/cluster');
  const { items } = await ask<{ items: readonly AlertItem[] }>(api, 'GET', '/v1/alerts?limit=100');
  const projects = await ask<Projects>(api, 'GET', '/v1/projects?limit=1');
  const told = [...lostOf(projects), ...channelsOf(items)];
  return [...door, lookOf(view), modeOf(view), ...alarmsOf(view), sizeOf(view), ...capsOf(view), ...told];
};

const ok = (name: string, detail: string): Check => ({ name, ok: true, detail, fix: null });
const bad = (name: string, detail: string, fix: string): Check => ({ name, ok: false, detail, fix });

/** A signature is refused when the clocks differ by five minutes (Signature Version 4); long before that something is wrong. */
const MOST_SKEW = 60_000;

const doorOf = async (api: Api, now: number): Promise<readonly Check[]> => {
  try {
    const { version, simulated } = await ask<{ version: string; simulated: boolean }>(api, 'GET', '/healthz');
    const answers = ok('API', `${api.url} answers, version ${version}${simulated ? ', simulated' : ''}`);
    return simulated ? [answers] : [answers, ...(await skewOf(api, now))];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return [bad('API', error.message, error.problem.hint ?? 'npm start')];
  }
};

const skewOf = async (api: Api, now: number): Promise<readonly Check[]> => {
  const { headers } = await api.send({ method: 'GET', url: `${api.url.replace(/\/+$/, '')}/healthz`, headers: {}, body: null });
  const theirs = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(theirs)) return [];
  const skew = Math.abs(now - theirs);
  const detail = `this machine and AWS differ by ${shortTime(skew)}`;
  return [
    skew <= MOST_SKEW
      ? ok('clock', detail)
      : bad('clock', detail, 'set the clock of this machine (NTP): signatures will be refused'),
  ];
};

const lookOf = ({ verdict, sentence, at }: ClusterView): Check =>
  verdict === 'blind'
    ? bad('last look', sentence, 'read the log of the reconcile function; is its schedule on?')
    : ok('last look', `at ${clock(at)}: ${sentence}`);

const modeOf = ({ mode }: ClusterView): Check => {
  if (mode === 'act') return ok('mode', 'act: what is decided is done');
  return mode === 'hold'
    ? bad('mode', 'held: it decides and touches nothing', 'evenkeel hold --release')
    : bad('mode', 'dry-run: it decides and touches nothing', 'set mode: act in serverless.yml and deploy');
};

/** That the load is high is not what ails the product; that an alarm sees nothing is. */
const alarmsOf = ({ alarms }: ClusterView): readonly Check[] => {
  const blind = alarms.filter(({ state }) => state === 'INSUFFICIENT_DATA').map(({ name }) => name);
  if (alarms.length === 0) return [];
  return [
    blind.length === 0
      ? ok('alarms', alarms.map(({ name, state }) => `${name} ${state}`).join(', '))
      : bad(
          'alarms',
          `${blind.join(', ')}: no data`,
          'normal for the first minutes; later: is detailed monitoring on, are instances active?',
        ),
  ];
};

const sizeOf = ({ size: { active, launching, draining, min, max } }: ClusterView): Check => {
  const detail = `${active} active, ${launching} launching, ${draining} draining (${min} to ${max})`;
  return active + launching >= max
    ? bad('instances', `${detail}: none can be added`, 'raise max in serverless.yml and deploy')
    : ok('instances', detail);
};

const capsOf = (view: ClusterView): readonly Check[] =>
  fullCapsOf(view).map(({ parameter, detail }) =>
    bad(
      'caps',
      `${detail}: no instance can be added`,
      `raise ${parameter} in serverless.yml and deploy; evenkeel limits shows all caps`,
    ),
  );

interface Projects {
  /** A stack of the version before does not tell. */
  readonly unrecorded?: readonly { readonly name: string }[];
}

/** What the table has lost runs on, and nobody scales it, mends it or hears of it. */
const lostOf = ({ unrecorded = [] }: Projects): readonly Check[] =>
  unrecorded.map(({ name }) =>
    bad('projects', `no record is left of "${name}", which runs on in ECS`, `send its file again: evenkeel up -p ${name}`),
  );

const channelsOf = (items: readonly AlertItem[]): readonly Check[] => {
  const [last] = items;
  if (!last) return [];
  const dead = items.filter(({ state }) => state === 'dead');
  const why = dead.flatMap(({ deliveries }) => Object.values(deliveries).flatMap(({ error }) => error ?? []))[0];
  if (dead.length > 0)
    return [
      bad(
        'alerts',
        `${dead.length} of the last ${items.length} reached nobody${why ? `: ${why}` : ''}`,
        'evenkeel alerts; mend the channel, then evenkeel notify test',
      ),
    ];
  return [
    last.state === 'off'
      ? bad(
          'alerts',
          'no channel is set up: alerts are only shown',
          'set email or slackWebhookParameter in serverless.yml and deploy',
        )
      : ok('alerts', `the last one is ${last.state}. An address that never confirmed gets nothing: evenkeel notify test`),
  ];
};

const checksText = (url: string, checks: readonly Check[], paint: Paint): string =>
  `${[
    url,
    ...checks.map(({ name, ok: well, detail, fix }, at) => {
      const last = at === checks.length - 1;
      const line = `${last ? '└─' : '├─'} ${well ? paint('green', '[OK]  ') : paint('red', '[FAIL]')} ${name}: ${detail}`;
      return fix === null ? line : `${line}\n${last ? '  ' : '│ '}         try: ${fix}`;
    }),
  ].join('\n')}\n`;
