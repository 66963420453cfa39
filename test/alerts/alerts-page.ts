import { emailOf } from '../../shared/alerts/email.js';
import { ALERT_KINDS } from '../../shared/alerts/kinds.js';
import { everyKind } from './every-kind.js';

const WHERE = { apiUrl: 'https://abc.execute-api.us-east-1.amazonaws.com', region: 'us-east-1', simulated: false };

/** docs/alerts.md, of the table of kinds and of one alert of each severity as it is mailed. */
export const alertsPage = (): string => {
  const rows = ALERT_KINDS.map(({ type, severity, sent, ends, when }) => {
    const usual = ends ? `with ${ends.length === 1 ? `\`${ends[0]}\`` : 'what it ends'}` : sent ? 'yes' : 'no';
    return `| \`${type}\` | ${severity} | ${usual} | ${when} |`;
  });
  const shown = ['cluster.scaled-out', 'task.crash-loop', 'capacity.blocked'].map(
    (type) => everyKind().find((one) => one.type === type)!,
  );
  const mails = shown.map((alert) => {
    const { subject, body } = emailOf(alert, WHERE);
    return `\`\`\`text\nSubject: ${subject}\n\n${body}\n\`\`\``;
  });
  return `# Alerts

Each says what happened, why with the numbers, what it costs or changes, and what to do. \`node scripts/alerts.mjs\` prints one of every kind as it is mailed,
\`node scripts/alerts.mjs --slack\` as Slack gets it (paste it into Slack's Block Kit Builder), \`evenkeel notify test\` sends one of each severity to every channel that is set up.
\`node scripts/alerts.mjs --page\` writes this page, and a test fails when it is stale.

| kind | severity | sent | when |
|---|---|---|---|
${rows.join('\n')}

The stack's parameter \`alerts\` says what else is sent, and what is not: \`--param alerts=digest.daily,-deploy.succeeded\`. The end of something is sent when its beginning is.
A budget (\`budgetUsdPerMonth\`) only tells; a cap (\`maxUsdPerHour\`, \`maxVcpu\`, \`maxLaunchesPerHour\`) holds launches back, and is told as \`capacity.blocked\`.

So that nobody stops reading: what lasts is told once when it has lasted, and once when it is over; growth in steps is one mail in ten minutes; at most 20 mails an hour, beyond
which only what is critical is sent and the rest is shown (\`evenkeel alerts\`, the page). A pegged cluster hides its pegged instances, a deployment hides the crash loop of its own
tasks. \`POST /v1/alerts/mute\` keeps a kind quiet for a while. The alarms on Evenkeel itself (\`…-no-pass\`, the dead-letter queues) reach the same people through the same topic.

## As they arrive

${mails.join('\n\n')}
`;
};
