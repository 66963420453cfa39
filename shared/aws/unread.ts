import { sortError } from './errors.js';

export type Told<T> = { readonly told: T } | { readonly unread: string };

/**
 * What CloudWatch says, or why it does not: without its figures deployments, Spot notices and tasks that want a place are seen to all
 * the same. Never throws. `what` is the call: `GetMetricData: ThrottlingException: Rate exceeded`.
 */
export const orUnread = async <T>(what: string, read: () => Promise<T>): Promise<Told<T>> => {
  try {
    return { told: await read() };
  } catch (error) {
    const { code, message } = sortError(error);
    return { unread: `${what}: ${code}: ${message}` };
  }
};
