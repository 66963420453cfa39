import { ALERT_KINDS } from './kinds.js';

/** Types that the operator wants although they are not sent by default, and those that are not wanted. */
export interface AlertChoice {
  readonly more: readonly string[];
  readonly less: readonly string[];
}

/** Whether an alert of this type is sent. The end of something is, when its beginning was. */
export const isWanted = (type: string, choice: AlertChoice | undefined): boolean => {
  const kind = ALERT_KINDS.find((one) => one.type === type);
  if (!kind) return true;
  if (choice?.less.includes(type)) return false;
  if (choice?.more.includes(type)) return true;
  return kind.ends ? kind.ends.some((begun) => isWanted(begun, choice)) : kind.sent;
};
