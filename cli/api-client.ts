import type { Printed } from './config.js';

/** How a verb reaches the API. */
export interface Api {
  /** Base URL, with or without a slash at its end. */
  readonly url: string;
  readonly fetch: typeof fetch;
}

export const DEFAULT_API = 'http://127.0.0.1:4500';

/** `--api`, else EVENKEEL_API, else the one of `npm start`. */
export const apiOf = (given: string | undefined, env: Readonly<Record<string, string | undefined>>): Api => ({
  url: given ?? env['EVENKEEL_API'] ?? DEFAULT_API,
  fetch,
});

/** What the API answers when it refuses (RFC 9457), as far as it is shown. */
export interface ProblemAnswer {
  readonly status: number;
  readonly code: string;
  readonly title?: string;
  readonly detail?: string;
  readonly hint?: string | null;
  readonly requestId?: string;
  readonly errors?: readonly {
    readonly file?: string | null;
    readonly line?: number | null;
    readonly column?: number | null;
    readonly pointer?: string | null;
    readonly detail: string;
    readonly hint?: string | null;
  }[];
}

/** The API said no, or did not answer at all. */
export class Refused extends Error {
  constructor(
    readonly problem: ProblemAnswer,
    readonly exitCode: number,
  ) {
    super(problem.detail ?? problem.title ?? problem.code);
  }
}

/** One request; the body as JSON, null for an empty one. Throws Refused. */
export const ask = async <T>(api: Api, method: string, path: string, body?: unknown): Promise<T> => {
  const answer = await send(api, method, path, body);
  const text = await answer.text();
  const value = parsed(text);
  if (answer.ok) return (value ?? null) as T;
  const problem = isProblem(value) ? value : unknownAnswer(answer.status, path, api.url);
  throw new Refused(problem, exitCodeOf(problem.status));
};

const send = async (api: Api, method: string, path: string, body: unknown): Promise<Response> => {
  const url = `${api.url.replace(/\/+$/, '')}${path}`;
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  try {
    return await api.fetch(url, { method, ...sent });
  } catch (error) {
    throw new Refused(unreachable(api.url, error), 8);
  }
};

const parsed = (text: string): unknown => {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isProblem = (value: unknown): value is ProblemAnswer =>
  typeof value === 'object' && value !== null && 'status' in value && 'code' in value;

const unreachable = (url: string, error: unknown): ProblemAnswer => ({
  status: 503,
  code: 'api/unreachable',
  detail: `No answer from ${url}: ${causeOf(error)}.`,
  hint: 'Is it running (npm start)? Name another with --api URL or EVENKEEL_API.',
});

const causeOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof AggregateError || (cause instanceof Error && cause.message === ''))
    return (cause as { code?: string }).code ?? 'no connection';
  return cause instanceof Error ? cause.message : String(cause);
};

const unknownAnswer = (status: number, path: string, url: string): ProblemAnswer => ({
  status,
  code: 'api/unknown-answer',
  detail: `${url} answers ${status} to ${path}, and not as Evenkeel does.`,
  hint: 'Does --api (or EVENKEEL_API) name the API of this cluster?',
});

/** 3 a file that is wrong, 4 not allowed, 5 not found, 6 a conflict, 8 no API; 2 a question that is put wrongly. */
const exitCodeOf = (status: number): number => EXIT_CODES[status] ?? 1;

const EXIT_CODES: Readonly<Record<number, number>> = { 400: 2, 401: 4, 403: 4, 404: 5, 409: 6, 412: 6, 422: 2, 503: 8 };

/** Runs a verb: its text, or as JSON what it was told; a refusal on stderr with its hint, or as a problem document on stdout. */
export const printed = async <T>(json: boolean, told: () => Promise<T>, text: (value: T) => string): Promise<Printed> => {
  try {
    const value = await told();
    return { exitCode: 0, stdout: json ? `${JSON.stringify(value, null, 2)}\n` : text(value), stderr: '' };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { problem, exitCode } = error;
    if (json) return { exitCode, stdout: `${JSON.stringify(problem, null, 2)}\n`, stderr: '' };
    return { exitCode, stdout: '', stderr: problemText(problem) };
  }
};

const problemText = ({ detail, title, code, hint, errors = [] }: ProblemAnswer): string => {
  const first = errors.length > 0 ? [] : [`evenkeel: ${detail ?? title ?? code}`, ...(hint ? [`try: ${hint}`] : [])];
  const faults = errors.map((one) => {
    const place = one.file ? `${one.file}:${one.line ?? 1}:${one.column ?? 1}: ` : one.pointer ? `${one.pointer}: ` : '';
    return `${place}${one.detail}${one.hint ? ` (try: ${one.hint})` : ''}`;
  });
  return `${[...first, ...faults].join('\n')}\n`;
};
