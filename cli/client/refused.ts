/** One fault with its place, as a problem document lists it. */
export interface FaultAnswer {
  readonly file?: string | null;
  readonly line?: number | null;
  readonly column?: number | null;
  readonly pointer?: string | null;
  readonly detail: string;
  readonly hint?: string | null;
}

/** What the API answers when it refuses (RFC 9457), as far as it is shown. */
export interface ProblemAnswer {
  readonly type?: string;
  readonly status: number;
  readonly code: string;
  readonly title?: string;
  readonly detail?: string;
  readonly hint?: string | null;
  readonly requestId?: string;
  readonly errors?: readonly FaultAnswer[];
  readonly warnings?: readonly FaultAnswer[];
}

/** The API said no, or did not answer at all. */
export class Refused extends Error {
  constructor(
    readonly problem: ProblemAnswer,
    readonly exitCode: number = exitCodeOf(problem),
  ) {
    super(problem.detail ?? problem.title ?? problem.code);
  }
}

/** What was typed cannot be meant: what is wrong with it, and how it is written. */
export const wrongUsage = (detail: string, hint: string): Refused =>
  new Refused({ status: 400, code: 'usage', detail, hint }, EXIT.usage);

/** All members of a problem document, whoever refused: what this side says is told in the API's form, under no request of the API's. */
export const problemDocument = (problem: ProblemAnswer): ProblemAnswer => ({
  ...{ type: `urn:evenkeel:problem:${problem.code}`, title: TITLES[problem.status] ?? 'The answer is not understood' },
  ...{ status: problem.status, code: problem.code, detail: '', hint: '', requestId: 'local', errors: [], warnings: [] },
  ...problem,
});

const TITLES: Readonly<Record<number, string>> = {
  400: 'Wrong usage',
  401: 'Not signed in',
  403: 'Not allowed',
  422: 'The input is not valid',
  503: 'The API does not answer',
};

/** How a verb ends; `--help` and the docs name them too. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  wrongFile: 3,
  notAllowed: 4,
  notFound: 5,
  conflict: 6,
  timedOut: 7,
  unreachable: 8,
  changes: 10,
  interrupted: 130,
} as const;

/** A compose file that is wrong is told from an option that is: its faults have places. */
const exitCodeOf = ({ status, code, errors = [] }: ProblemAnswer): number => {
  if (code.startsWith('compose/') || errors.some(({ file }) => file)) return EXIT.wrongFile;
  return EXIT_CODES[status] ?? EXIT.failed;
};

const EXIT_CODES: Readonly<Record<number, number>> = { 400: 2, 401: 4, 403: 4, 404: 5, 409: 6, 412: 6, 413: 3, 422: 2, 503: 8 };

/** The refusal for people: what and what to try; or each fault as `file:line:column: message (try: hint)`, which editors understand. */
export const problemText = ({ detail, title, code, hint, errors = [] }: ProblemAnswer): string => {
  const first = errors.length > 0 ? [] : [`evenkeel: ${detail ?? title ?? code}`, ...(hint ? [`try: ${hint}`] : [])];
  return `${[...first, ...errors.map(faultText)].join('\n')}\n`;
};

export const faultText = (one: FaultAnswer): string => {
  const place = one.file ? `${one.file}:${one.line ?? 1}:${one.column ?? 1}: ` : one.pointer ? `${one.pointer}: ` : '';
  return `${place}${one.detail}${one.hint ? ` (try: ${one.hint})` : ''}`;
};
