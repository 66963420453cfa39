import { Unavailable } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import type { Route } from './router.js';

export const simulateRoutes: readonly Route[] = [{ method: 'POST', path: '/v1/cluster/decisions/simulate', answer: simulate }];

async function simulate(): Promise<HttpAnswer> {
  throw new Unavailable({
    code: 'simulate/not-yet',
    detail: 'Asking what the loop would do is not offered yet.',
    hint: 'GET /v1/cluster/decisions tells what it did, and why.',
  });
}
