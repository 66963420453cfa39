import type { Alert, Severity } from '../model/alert.js';
import { millis, SECOND } from '../model/time.js';
import { printable, shorten } from './text.js';
import { commandsOf, linksOf, type Where } from './where.js';

/**
 * What Slack takes of a message, in characters and elements; more is refused as a whole (`invalid_blocks`).
 * https://docs.slack.dev/reference/block-kit/blocks
 */
export const SLACK_LIMITS = {
  text: 4000,
  header: 150,
  section: 3000,
  fields: 10,
  field: 2000,
  contextElements: 10,
  contextText: 2000,
  actions: 25,
  buttonText: 75,
  buttonUrl: 3000,
} as const;

export interface SlackMessage {
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: readonly object[];
}

const SIGNS: Readonly<Record<Severity, string>> = {
  info: ':information_source:',
  warning: ':warning:',
  critical: ':rotating_light:',
};

/** The alert as an incoming webhook takes it. Whatever a project or a container put into the texts is shown, never obeyed. */
export const slackMessage = (alert: Alert, where: Where): SlackMessage => ({
  text: markdown(`${SIGNS[alert.severity]} ${alert.cluster}: `, `${alert.title}\n${alert.why}`, SLACK_LIMITS.text),
  blocks: [
    {
      type: 'header',
      text: { type: 'plain_text', text: shorten(`${alert.cluster}: ${oneLine(alert.title)}`, SLACK_LIMITS.header) },
    },
    section(markdown('*Why* ', alert.why, SLACK_LIMITS.section)),
    ...fieldsOf(alert, where),
    ...(alert.effect === null ? [] : [section(markdown('*Effect* ', alert.effect, SLACK_LIMITS.section))]),
    section(markdown('*Do* ', alert.todo, SLACK_LIMITS.section)),
    contextOf(alert, where),
    ...actionsOf(alert, where),
  ],
});

const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } });

const fieldsOf = (alert: Alert, where: Where): readonly object[] => {
  const numbers = Object.entries({ severity: alert.severity, region: where.region, ...alert.numbers }).slice(
    0,
    SLACK_LIMITS.fields,
  );
  const fields = numbers.map(([name, value]) => ({
    type: 'mrkdwn',
    text: markdown(`*${escaped(shorten(oneLine(name), 75))}*\n`, String(value), SLACK_LIMITS.field),
  }));
  return [{ type: 'section', fields }];
};

const contextOf = (alert: Alert, where: Where): object => {
  const seconds = Math.floor(millis(alert.at) / SECOND);
  const texts = [
    `<!date^${seconds}^{date_short_pretty} {time_secs}|${alert.at}>`,
    markdown('', alert.id, SLACK_LIMITS.contextText),
    ...(alert.decision === null ? [] : [markdown('', alert.decision, SLACK_LIMITS.contextText)]),
    ...commandsOf(alert, where).map((command) => markdown('', `\`${command}\``, SLACK_LIMITS.contextText)),
    ...(where.simulated ? ['simulated'] : []),
  ];
  return { type: 'context', elements: texts.map((text) => ({ type: 'mrkdwn', text })) };
};

/** Buttons that open a page: a webhook cannot answer to any other. */
const actionsOf = (alert: Alert, where: Where): readonly object[] => {
  const links = linksOf(alert, where).filter(({ url }) => url.length <= SLACK_LIMITS.buttonUrl);
  const elements = links.slice(0, SLACK_LIMITS.actions).map(({ text, url }) => ({
    type: 'button',
    text: { type: 'plain_text', text: shorten(text, SLACK_LIMITS.buttonText) },
    url,
  }));
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
};

/** Slack's three special signs (https://docs.slack.dev/messaging/formatting-message-text). */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Escaped text of at most so many characters, an escape never cut in two. `intro` is ours and goes as it is. */
const markdown = (intro: string, text: string, most: number): string => {
  const clean = printable(text);
  const room = most - intro.length;
  const whole = escaped(clean);
  if (whole.length <= room) return `${intro}${whole}` || ' ';
  return `${intro}${escaped(shorten(clean, lengthThatFits(clean, room)))}`;
};

/** How much of the text fits once it is escaped, with the sign that it was cut. */
const lengthThatFits = (text: string, room: number): number => {
  let used = 0;
  let taken = 0;
  for (const sign of text) {
    used += escaped(sign).length;
    if (used > room - 1) break;
    taken += sign.length;
  }
  return taken + 1;
};

const oneLine = (text: string): string => printable(text).replace(/\s+/g, ' ').trim();
