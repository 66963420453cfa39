import { uuid } from '../ids.js';
import { type Amazon, AwsError, type Caller } from '../parts.js';
import { type Dialect, dialectOf, readInput, serviceOf, type WireRequest } from './dialect.js';
import { type Encoding, encodingOf } from './encoding.js';
import { type WireAnswer, writeAnswer, writeError } from './write-answer.js';

/** Lets a call wait on the virtual clock, while decoding and encoding hold the clock still. */
export type Waiting = <T>(call: () => Promise<T>) => Promise<T>;

/** One request off a wire: decoded by the service's schemas, called, encoded. Errors that are not AWS's own pass through. */
export const answerRequest = async (
  amazon: Amazon,
  request: WireRequest,
  caller: Caller,
  waiting: Waiting,
): Promise<WireAnswer> => {
  const requestId = uuid(amazon.world.random('wire request id'));
  let dialect: Dialect = { kind: request.headers['x-amz-target'] ? 'json' : 'query', operation: '', version: '1.1' };
  let encoding: Encoding | null = null;
  try {
    const row = serviceOf(request);
    encoding = await encodingOf(row);
    dialect = dialectOf(request, encoding);
    const input = await readInput(request, dialect, encoding);
    const { operation } = dialect;
    const answer = await waiting(() => amazon.call(row.id, operation, input, caller));
    return writeAnswer(answer, dialect, encoding, requestId);
  } catch (error) {
    if (error instanceof AwsError) return writeError(error, dialect, encoding, requestId);
    throw error;
  }
};
