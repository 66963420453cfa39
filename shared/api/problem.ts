import {
  Conflict,
  Forbidden,
  InvalidInput,
  Malformed,
  NotAcceptable,
  NotAllowed,
  NotFound,
  PreconditionFailed,
  Refusal,
  TooLarge,
  TooMany,
  Unauthenticated,
  Unavailable,
  WrongType,
} from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import type { Fault } from '../model/project.js';

/** RFC 9457 problem document, as the contract spells it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly hint: string;
  readonly requestId: string;
  readonly errors: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/** The one place where our errors become HTTP. What is not a Refusal is our mistake: 500, and no detail leaves the house. */
export const problemAnswer = (error: unknown, requestId: string): HttpAnswer => {
  const problem = problemOf(error, requestId);
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...extraHeaders(error) },
    body: problem,
  };
};

export const problemOf = (thrown: unknown, requestId: string): Problem => {
  const error = told(thrown);
  if (!(error instanceof Refusal)) return { ...OURS, requestId };
  const [status, title] = STATUSES.find(([kind]) => error instanceof kind)![1];
  const { code, message: detail, hint, errors, warnings } = error;
  const type = `urn:evenkeel:problem:${code}`;
  return { type, title, status, code, detail, hint, requestId, errors: first(errors), warnings: first(warnings) };
};

/** Nobody reads more, and a function answers with 6 MB at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_TOLD = 1_000;

const first = (faults: readonly Fault[]): readonly Fault[] => faults.slice(0, MOST_TOLD);

/** What AWS does not answer in time is no fault of ours and none of the caller's: whether it was written is not known. */
const told = (error: unknown): unknown =>
  error instanceof Error && UNANSWERED.includes(error.name)
    ? new Unavailable({
        code: 'unanswered',
        detail: 'AWS did not answer in time. What was asked may or may not have been accepted.',
        hint: 'GET the project to see, or send the same request again: what is wanted already changes nothing.',
      })
    : error;

const UNANSWERED: readonly string[] = [
  'TimeoutError',
  'AbortError',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
];

type Kind = abstract new (...args: never[]) => Refusal;

const STATUSES: readonly (readonly [Kind, readonly [number, string]])[] = [
  [Malformed, [400, 'The request cannot be read']],
  [Unauthenticated, [401, 'Not signed in']],
  [Forbidden, [403, 'Not allowed']],
  [NotFound, [404, 'There is no such thing']],
  [NotAllowed, [405, 'This method is not offered here']],
  [NotAcceptable, [406, 'There is no such content type here']],
  [Conflict, [409, 'Something else is in the way']],
  [PreconditionFailed, [412, 'It has changed since you looked']],
  [TooLarge, [413, 'The body is too large']],
  [WrongType, [415, 'This content type is not read here']],
  [InvalidInput, [422, 'The input is not valid']],
  [TooMany, [429, 'Too many requests']],
  [Unavailable, [503, 'Not available at the moment']],
];

const OURS: Omit<Problem, 'requestId'> = {
  type: 'urn:evenkeel:problem:internal',
  title: 'Something went wrong on our side',
  status: 500,
  code: 'internal',
  detail: 'The request could not be answered because of a fault in Evenkeel.',
  hint: 'Try again; if it stays, look for the requestId in the log of the api function.',
  errors: [],
  warnings: [],
};

const extraHeaders = (thrown: unknown): Record<string, string> => headersOf(told(thrown));

const headersOf = (error: unknown): Record<string, string> => ({
  ...(error instanceof Unauthenticated && { 'www-authenticate': error.scheme }),
  ...(error instanceof NotAllowed && { allow: error.allowed.join(', ') }),
  ...(error instanceof WrongType && { 'accept-post': 'application/yaml, application/json, multipart/form-data' }),
  ...((error instanceof TooMany || error instanceof Unavailable) && { 'retry-after': '5' }),
  ...(error instanceof Conflict && { 'retry-after': '2' }),
  ...(error instanceof Refusal && error.location && { location: error.location }),
});
