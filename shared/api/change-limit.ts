import { TooMany } from '../errors.js';
import type { Millis } from '../model/time.js';

/** Takes one change of a caller; throws TooMany when that was one too many. */
export type ChangeLimit = (by: string, now: Millis) => void;

/** So many callers are remembered; who has been quiet for a minute is forgotten, since that bucket is full again. */
const REMEMBERED = 10_000;

/**
 * So many accepted changes a minute and caller, at once or spread: a bucket that fills steadily. It lives in one running function,
 * of which there are a few at a time: API Gateway limits all callers together. 0 = no limit.
 */
export const changeLimit = (perMinute: number): ChangeLimit => {
  const buckets = new Map<string, { readonly left: number; readonly at: Millis }>();
  const rate = perMinute / 60_000;
  return (by, now) => {
    if (perMinute === 0) return;
    const caller = callerOf(by);
    const { left, at } = buckets.get(caller) ?? { left: perMinute, at: now };
    const there = Math.min(perMinute, left + Math.max(0, now - at) * rate);
    if (there < 1) throw tooMany(perMinute);
    if (buckets.size >= REMEMBERED) forgetFull(buckets, now);
    buckets.set(caller, { left: there - 1, at: now });
  };
};

const forgetFull = (buckets: Map<string, { readonly at: Millis }>, now: Millis): void => {
  for (const [caller, { at }] of buckets) if (now - at >= 60_000) buckets.delete(caller);
};

/** A role is one caller under whatever names its sessions are given. */
const callerOf = (by: string): string => by.replace(/^(arn:[\w-]+:sts::\d+:assumed-role\/[^/]+)\/.*$/, '$1');

const tooMany = (perMinute: number): TooMany =>
  new TooMany({
    code: 'rate/changes',
    detail: `You have changed something ${perMinute} times within a minute; nothing was changed by this request.`,
    hint: 'Wait for Retry-After, and send it again. The operator sets the limit: changesPerMinute.',
  });
