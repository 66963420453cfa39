import { mutant } from './mutant.js';

/** What is said to people, how often, and what is never said. */
export const TELLING = [
  mutant('remembered-before-said', 'what a pass was killed over on the way to the outbox is said to nobody', [
    'shared/pass/tell.ts',
    '  for (const alert of alerts) await enqueue',
    '  if (state !== before) await remember(turn, { ...turn.session.head, alerts: state });\n  for (const alert of alerts) await enqueue',
  ]),
  mutant('body-in-the-log', 'the log line of a request holds its body', [
    'shared/lambda/http-stack.ts',
    'path: event.rawPath,',
    'path: event.rawPath,\n  body: event.body && Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8").toString(),',
  ]),
  mutant('headers-in-the-log', 'the log line of a request holds its headers', [
    'shared/lambda/http-stack.ts',
    'path: event.rawPath,',
    'path: event.rawPath,\n  headers: event.headers,',
  ]),
];
