import type { Deployment } from '../model/project.js';
import { type Failure, failed } from './failure.js';

export const CANCELLED = 'cancelled';

/** The end that people asked for, or null. On the way back it is being done already. */
export const cancelled = ({ cancel, progress }: Deployment): Failure | null => {
  if (!cancel || progress?.back) return null;
  const { reason } = failed(CANCELLED, `Cancelled by ${cancel.by} at ${cancel.at.slice(11, 16)} UTC.`);
  return { status: 'cancelled', reason };
};
