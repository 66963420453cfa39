import { sortError } from './errors.js';
import { operationOf } from './send.js';

/** What was read, or what AWS answered instead: `GetMetricData: ThrottlingException: Rate exceeded`. */
export type Told<T> = { readonly told: T } | Unread;

export interface Unread {
  readonly unread: string;
  readonly throttled: boolean;
}

/** A read that not everything rests on: what needs no answer goes on without it. Never throws. */
export const orUnread = async <T>(read: () => Promise<T>): Promise<Told<T>> => {
  try {
    return { told: await read() };
  } catch (error) {
    const { code, message, class: sort } = sortError(error);
    const unread = [operationOf(error), code, message.replace(/\.$/, '')].filter(Boolean).join(': ');
    return { unread, throttled: sort === 'throttle' };
  }
};
