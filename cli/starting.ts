import { problemAnswer } from '../shared/api/problem.js';
import { Unavailable } from '../shared/errors.js';
import type { HttpAnswer } from '../simulator/http-api.js';

/** The port is taken first, so that a taken one is said at once; who asks before the stack is deployed is told to wait. */
export const starting = (): HttpAnswer => {
  const { status, headers, body } = problemAnswer(
    new Unavailable({
      code: 'starting',
      detail: 'Evenkeel is starting: the simulated stack is being deployed.',
      hint: 'Ask again in a second.',
    }),
    'starting',
  );
  return { status, headers: { ...headers, 'retry-after': '1' }, cookies: [], body: Buffer.from(`${JSON.stringify(body)}\n`) };
};
