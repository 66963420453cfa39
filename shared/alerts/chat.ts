import type { Alert, Severity } from '../model/alert.js';
import { printable, shorten } from './text.js';
import { commandsOf, linksOf, type Where } from './where.js';

/**
 * The custom notification of Amazon Q Developer in chat applications; any other shape is dropped without an error.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

const SIGNS: Readonly<Record<Severity, string>> = {
  info: ':information_source:',
  warning: ':warning:',
  critical: ':rotating_light:',
};

/** Ours, well below what chat services take: the full text is in the mail and behind the links. */
export const CHAT_LIMITS = { title: 250, description: 8000, nextStep: 350, nextSteps: 5, summary: 300 } as const;

/** The alert as the chat service takes it from the topic. `threadId` keeps an incident, its beginning and its end, in one thread. */
export const chatNotification = (alert: Alert, where: Where): ChatNotification => ({
  version: '1.0',
  source: 'custom',
  id: alert.id,
  content: {
    textType: 'client-markdown',
    title: shown(`${SIGNS[alert.severity]} ${alert.cluster}: ${alert.title}`, CHAT_LIMITS.title),
    description: shown(descriptionOf(alert), CHAT_LIMITS.description),
    nextSteps: nextStepsOf(alert, where),
    keywords: [alert.cluster, alert.type, ...(alert.project === null ? [] : [alert.project])],
  },
  metadata: {
    threadId: `${alert.cluster}/${alert.key}`,
    summary: shown(alert.title, CHAT_LIMITS.summary),
    eventType: alert.type,
    additionalContext: { severity: alert.severity, ...(alert.decision === null ? {} : { decision: alert.decision }) },
  },
});

const descriptionOf = ({ why, effect }: Alert): string =>
  [`*Why* ${why}`, ...(effect === null ? [] : [`*Effect* ${effect}`])].join('\n');

/**
 * Links and mentions begin with "<": what a project or a container put into the texts makes none. The arrows of our own stay.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** An escape may be cut in two: half of one is no sign either. */
const shown = (text: string, most: number): string => shorten(escaped(printable(text)), most);

const nextStepsOf = (alert: Alert, where: Where): readonly string[] =>
  [
    escaped(alert.todo),
    ...linksOf(alert, where).map(({ text, url }) => `<${url}|${text}>`),
    ...commandsOf(alert, where).map(quoted),
  ]
    .map(printable)
    .filter((step, n) => n === 0 || step.length <= CHAT_LIMITS.nextStep)
    .map((step) => shorten(step, CHAT_LIMITS.nextStep))
    .slice(0, CHAT_LIMITS.nextSteps);

const quoted = (command: string): string => `\`${command}\``;
