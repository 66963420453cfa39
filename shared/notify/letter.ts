import { chatNotification } from '../alerts/chat.js';
import { emailOf } from '../alerts/email.js';
import type { Where } from '../alerts/where.js';
import type { Alert } from '../model/alert.js';

/** What SNS is asked to publish. */
export interface Letter {
  readonly subject: string;
  /** JSON with a text a protocol, of which `default` is required (https://docs.aws.amazon.com/sns/latest/dg/sns-message-structure.html). */
  readonly message: string;
  /** For filter policies of subscriptions. */
  readonly attributes: Readonly<Record<'severity' | 'type' | 'project', string>>;
}

/** SNS refuses an empty attribute; a filter for what is nobody's project may name this. */
const NO_PROJECT = '-';

/** An alert as one publication: mail gets the letter, functions the alert itself, chat services their own notification. */
export const letterOf = (alert: Alert, where: Where): Letter => {
  const { subject, body } = emailOf(alert, where);
  const texts = {
    default: body,
    email: body,
    lambda: JSON.stringify({ alert }),
    https: JSON.stringify(chatNotification(alert, where)),
  };
  return {
    subject,
    message: JSON.stringify(texts),
    attributes: { severity: alert.severity, type: alert.type, project: alert.project ?? NO_PROJECT },
  };
};
