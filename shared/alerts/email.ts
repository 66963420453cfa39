import type { Alert, Severity } from '../model/alert.js';
import { millis } from '../model/time.js';
import { asciiLine, printable } from './text.js';
import { commandsOf, linksOf, type Where } from './where.js';

/** A subject is ASCII, one line, less than 100 characters (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html). */
const SUBJECT_CHARACTERS = 99;

const TAGS: Readonly<Record<Severity, string>> = { info: 'INFO', warning: 'WARN', critical: 'CRIT' };

/** The alert as a letter: what, why, effect, what to do, where to look. */
export const emailOf = (alert: Alert, where: Where): { readonly subject: string; readonly body: string } => ({
  subject: subjectOf(alert),
  body: [
    line(
      'What',
      `${alert.title}; cluster ${alert.cluster}, ${where.region}${where.simulated ? ' (simulated)' : ''}, ${wholeSeconds(alert.at)}`,
    ),
    line('Why', alert.why),
    ...(alert.effect === null ? [] : [line('Effect', alert.effect)]),
    line('Do', alert.todo),
    ...linksOf(alert, where).map(({ text, url }, n) => line(n === 0 ? 'Links' : '', `${text} ${url}`)),
    ...commandsOf(alert, where).map((command, n) => line(n === 0 ? 'Shell' : '', command)),
    line('Alert', `${alert.id} ${alert.type} (${alert.severity})`),
  ].join('\n'),
});

const wholeSeconds = (at: string): string => at.replace(/\.\d+Z$/, 'Z');

/** `[WARN] demo: i-0abc is pegged: CPU 92 %`: severity and cluster first, as a narrow list of mails shows no more. */
const subjectOf = ({ severity, cluster, title }: Alert): string => {
  const subject = asciiLine(`[${TAGS[severity]}] ${cluster}: ${title}`);
  return subject.length <= SUBJECT_CHARACTERS ? subject : `${subject.slice(0, SUBJECT_CHARACTERS - 3)}...`;
};

const line = (name: string, text: string): string => `${name.padEnd(7)}${printable(text).replace(/\n/g, `\n${' '.repeat(7)}`)}`;

/**
 * The same letter as a file that mail programs open (RFC 5322), for the local outbox. The body goes as base64, since lines may be long
 * and not ASCII.
 */
export const renderEml = (alert: Alert, where: Where): string => {
  const { subject, body } = emailOf(alert, where);
  return [
    `Date: ${new Date(millis(alert.at)).toUTCString().replace('GMT', '+0000')}`,
    'From: Evenkeel <evenkeel@localhost>',
    'To: operator@localhost',
    `Subject: ${subject}`,
    `Message-ID: <${alert.id}@localhost>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.from(`${body}\n`)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    '',
  ].join('\r\n');
};
