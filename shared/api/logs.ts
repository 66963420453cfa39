import { masked, secretsOf } from '../deploying/masking.js';
import { Malformed } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { getProject } from '../ledger/projects.js';
import type { LogEvent } from '../model/log.js';
import type { WantedService } from '../model/project.js';
import { DAY, instant, MINUTE, type Millis } from '../model/time.js';
import { cursorText, logCursor } from './log-cursor.js';
import { type LogQuestion, readOn, readTail } from './log-reader.js';
import type { Ports } from './ports.js';
import { projectOf } from './projects.js';
import { duration, time, wholeNumber } from './query.js';
import type { Asked, Route } from './router.js';
import { named } from './tasks.js';

/** What the containers of a project print, read from CloudWatch Logs at the moment of asking. */
export const logRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/projects/{project}/logs',
    query: ['service', 'since', 'until', 'tail', 'filter', 'cursor'],
    answer: logs,
  },
];

const MOST_LINES = 1_000;
/** As long as the log group keeps them (serverless.yml, TaskLogs). */
const MOST_DAYS = 30;

async function logs({ request, parameters, ports }: Asked): Promise<HttpAnswer> {
  const name = parameters['project']!;
  const project = await projectOf(ports, name);
  const services = request.query.getAll('service');
  for (const service of services) named(project.services, name, service);
  const clean = cleaner((await getProject(ports.store, name))?.body.wanted ?? []);
  const filter = request.query.get('filter') ?? '';
  const cursor = request.query.get('cursor');
  const window = windowOf(request.query, ports);
  const asked: LogQuestion = {
    prefix: services.length === 1 ? `${name}/${services[0]}/` : `${name}/`,
    pattern: patternOf(filter),
    shows: ({ text, stream, at }) =>
      at <= window.until && (services.length < 2 || services.includes(stream.split('/')[1]!)) && clean(text).includes(filter),
    most: wholeNumber(request.query, 'tail', 100, [cursor === null ? 0 : 1, MOST_LINES]),
  };
  const { lines, ...read } =
    cursor === null ? await readTail(ports, asked, window) : await readOn(ports, asked, logCursor(cursor));
  const items = lines.map((line) => itemOf(line, clean));
  const from = read.from === null ? null : instant(read.from);
  return { status: 200, body: { items, nextCursor: cursorText(read.cursor), from } };
}

/** Lines as people may read them: the project's secrets masked before anything is looked for in them, so that none can be guessed at. */
const cleaner = (wanted: readonly WantedService[]): ((text: string) => string) => {
  const secrets = secretsOf(wanted);
  return (text) => masked([text.replace(CONTROLS, '')], secrets)[0]!;
};

/** Colours, and whatever else would move the reader's terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for
const CONTROLS = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007]*\u0007|[\u0000-\u0008\u000b-\u001f\u007f]/g;

const LINE_LENGTH = 4_000;

/** Stream names are prefix/container/task, and the prefix is project/service. */
const itemOf = ({ at, stream, text }: LogEvent, clean: (text: string) => string) => {
  const [, service = '', , task = ''] = stream.split('/');
  const line = clean(text);
  return {
    at: instant(at),
    service,
    task,
    line: line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH - 1)}…` : line,
  };
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const PATTERN_LENGTH = 1_024;

/**
 * The text as terms that CloudWatch looks for, so that fewer lines travel; that it stands there in one piece is looked at here. A
 * quote cannot stand in a quoted term, and of a long text its beginning will do.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
const patternOf = (filter: string): string =>
  filter
    .split(/["\\]/)
    .filter((part) => part.trim() !== '')
    .reduce((all, part) => {
      const room = PATTERN_LENGTH - all.length - '"" '.length;
      const term = part.slice(0, Math.max(0, room)).replace(/[\uD800-\uDBFF]$/, '');
      return term.trim() === '' ? all : `${all}${all && ' '}"${term}"`;
    }, '');

/** Both count from now; where nobody says since when, five minutes before the end. */
const windowOf = (query: URLSearchParams, ports: Ports): { readonly since: Millis; readonly until: Millis } => {
  const [from, to] = [query.get('since'), query.get('until') ?? '0s'];
  const until = timeOf('until', to, ports);
  const since = from === null ? until - DEFAULT_WINDOW : timeOf('since', from, ports);
  if (since <= until) return { since, until };
  throw new Malformed({
    code: 'query/time',
    detail: `since=${from} is later than until=${to}: nothing lies between them.`,
    hint: 'Both count back from now: since=2h&until=1h is the hour before the last.',
  });
};

const DEFAULT_WINDOW = 5 * MINUTE;

/** `5m` ago, or a time. */
const timeOf = (name: string, text: string, { clock }: Ports): Millis => {
  const ago = duration(text);
  const at = ago === null ? time(text) : clock.now() - ago;
  if (at === null)
    throw new Malformed({
      code: 'query/time',
      detail: `${name}=${text} is neither a duration nor a time.`,
      hint: `Write ${name}=5m, ${name}=2h or ${name}=2026-11-22T12:00:00Z.`,
    });
  return Math.max(at, clock.now() - MOST_DAYS * DAY);
};
