import { AwsError } from '../parts.js';

/** One page of a list: at most 100 items, as every ECS list. The token is the place to go on. */
export const page = <T>(
  items: readonly T[],
  { maxResults = 100, nextToken }: { readonly maxResults?: number; readonly nextToken?: string },
): { items: readonly T[]; nextToken: string | undefined } => {
  const from = nextToken === undefined ? 0 : Number.parseInt(nextToken, 10);
  if (Number.isNaN(from)) throw new AwsError('InvalidParameterException', 'Invalid token.');
  const to = from + Math.min(maxResults, 100);
  return { items: items.slice(from, to), nextToken: to < items.length ? String(to) : undefined };
};
