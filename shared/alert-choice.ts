import type { AlertChoice } from './alerts/choice.js';
import { ALERT_KINDS } from './alerts/kinds.js';
import { list, type Reader } from './environment.js';

/** `digest.daily,-deploy.succeeded`: one more, and one less. */
export const readAlertChoice = (read: Reader): AlertChoice => {
  const entries = list(read.optional('ALERTS'));
  const types = ALERT_KINDS.map(({ type }) => type);
  for (const entry of entries)
    if (!types.includes(entry.replace(/^[-+]/, '')))
      read.fault(
        'ALERTS',
        `has the entry ${entry}`,
        `take types of alerts, "-" before one that is not wanted: ${types.join(', ')}`,
      );
  return {
    more: entries.filter((entry) => !entry.startsWith('-')).map((entry) => entry.replace(/^\+/, '')),
    less: entries.filter((entry) => entry.startsWith('-')).map((entry) => entry.slice(1)),
  };
};
