import { writeFileSync } from 'node:fs';
import { emailOf } from '../../shared/alerts/email.js';
import { slackMessage } from '../../shared/alerts/slack.js';
import { alertsPage } from './alerts-page.js';
import { everyKind } from './every-kind.js';

/** Prints every kind of alert as it is mailed, or with --slack as the JSON that Slack's Block Kit Builder takes; --page writes docs/alerts.md. */
const WHERE = { apiUrl: 'https://abc.execute-api.us-east-1.amazonaws.com', region: 'us-east-1', simulated: false };

const print = (): void => {
  for (const alert of everyKind()) {
    const { subject, body } = emailOf(alert, WHERE);
    if (process.argv.includes('--slack')) console.log(`${JSON.stringify(slackMessage(alert, WHERE), null, 1)}\n`);
    else console.log(`${'-'.repeat(72)}\nSubject: ${subject}\n\n${body}\n`);
  }
};

if (process.argv.includes('--page')) writeFileSync('docs/alerts.md', alertsPage());
else print();
