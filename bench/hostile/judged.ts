import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { AnApi } from '../world/an-api.js';
import { anApi } from '../world/an-api.js';
import { CANARY } from './canary.js';
import type { Hostile } from './requests.js';

/** How one request ended: what is wrong with it (nothing, one hopes), and what it took. */
export interface Judged {
  readonly status: number;
  readonly faults: readonly string[];
  /** Of processor time, on all threads; and by the clock. */
  readonly cpuMilliseconds: number;
  readonly milliseconds: number;
}

/** After so many requests the table is begun anew: what it holds is not what is measured. */
const REQUESTS_A_TABLE = 200;

const KNOWN = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Asks one warm handler and looks at each answer, at what was logged, and at what all objects have. */
export const judging = (): ((request: Hostile) => Promise<Judged>) => {
  let api = anApi();
  let asked = 0;
  return async (request) => {
    if (asked % REQUESTS_A_TABLE === 0) api = anApi();
    asked += 1;
    api.lines.length = 0;
    const before = process.cpuUsage();
    const from = performance.now();
    const answer = await settled(api, request);
    const milliseconds = performance.now() - from;
    const { user, system } = process.cpuUsage(before);
    const faults = [...faultsOfAnswer(answer), ...faultsOfLog(api), ...faultsOfProcess()];
    return { status: Number(answer.statusCode), faults, cpuMilliseconds: (user + system) / 1_000, milliseconds };
  };
};

const settled = async (api: AnApi, request: Hostile): Promise<APIGatewayProxyStructuredResultV2> => {
  let over = false;
  const work = api.ask(request).finally(() => (over = true));
  while (!over) await api.world.run(100);
  return work;
};

/** There is no cluster here to simulate anything of, nor one where a project could run that the table does not know. */
const NOTHING_SEEN = ['simulate/no-observation', 'cluster/not-seen'];

const PROBLEM = ['code', 'detail', 'errors', 'hint', 'requestId', 'status', 'title', 'type', 'warnings'].join();

const faultsOfAnswer = ({ statusCode: status = 0, headers = {}, body = '' }: APIGatewayProxyStructuredResultV2): string[] => {
  if (status === 503 && NOTHING_SEEN.some((code) => body.includes(code))) return [];
  if (status >= 500 || status < 200) return [`answered ${status}`];
  if (status < 400 || body === '') return [];
  if (headers['content-type'] !== 'application/problem+json') return [`${status} is no problem document`];
  const problem = JSON.parse(body) as { readonly hint: string };
  return Object.keys(problem).sort().join() === PROBLEM && problem.hint.length > 0
    ? []
    : ['a problem document without its members'];
};

const faultsOfLog = ({ lines }: AnApi): string[] => [
  ...(lines.length === 1 ? [] : [`${lines.length} lines of log`]),
  ...(JSON.stringify(lines).includes(CANARY) ? ['what the body said is in the log'] : []),
];

const faultsOfProcess = (): string[] =>
  Object.getOwnPropertyNames(Object.prototype).every((name) => KNOWN.has(name)) ? [] : ['every object has something new'];
