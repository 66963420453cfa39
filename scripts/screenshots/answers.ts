import type { HttpAnswer } from '../../simulator/http-api.js';
import type { Local } from '../../simulator/local.js';

/** What the API says at one moment, by path: the pictures are all of it. */
export type Answers = ReadonlyMap<string, HttpAnswer>;

/** As dashboard/ask.ts asks. */
const PATHS = [
  '/',
  '/v1/cluster',
  '/v1/cluster/decisions?limit=50',
  '/v1/cluster/timeline',
  '/v1/projects',
  '/v1/alerts?limit=10',
  '/v1/alerts/mute',
  '/v1/cost',
  '/v1/limits',
];

export const answersOf = async (local: Local): Promise<Answers> => {
  const answers = new Map<string, HttpAnswer>();
  for (const url of PATHS) answers.set(url, await local.request({ method: 'GET', url, headers: {}, body: Buffer.alloc(0) }));
  return answers;
};

export const jsonAt = <T>(answers: Answers, path: string): T => JSON.parse(answers.get(path)!.body.toString()) as T;
