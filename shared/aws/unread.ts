import type { Unread } from '../model/observation.js';
import { SECOND } from '../model/time.js';
import { sortError } from './errors.js';
import { operationOf } from './send.js';

/** What was read, or what AWS answered instead. */
export type Told<T> = { readonly told: T } | Unread;

/** What is not told costs a pass no more than one call that nobody answers: such a read is not repeated after so long. */
export const BRIEF_MILLISECONDS = 4 * SECOND;

/** A read that not everything rests on: what needs no answer goes on without it. Never throws. */
export const orUnread = async <T>(read: () => Promise<T>): Promise<Told<T>> => {
  try {
    return { told: await read() };
  } catch (error) {
    const { code, message, class: sort } = sortError(error);
    const unread = [operationOf(error), code, message.replace(/\.$/, '')].filter(Boolean).join(': ');
    return { unread, throttled: sort === 'throttle', ...((sort === 'denied' || sort === 'invalid') && { refused: true }) };
  }
};
