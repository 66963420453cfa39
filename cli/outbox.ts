import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Local } from '../simulator/local.js';

const FOLDER = '.evenkeel/outbox';
/** Looks for new mail this often. Milliseconds of wall time. */
const LOOK = 500;

/** What would have been mailed is laid into files that a person can open. Returns the stop. */
export const outbox = (local: Local): (() => void) => {
  let written = 0;
  const timer = setInterval(() => {
    const mails = local.amazon.sns.outbox;
    for (; written < mails.length; written += 1) write(mails[written]!, written);
  }, LOOK);
  return () => clearInterval(timer);
};

const write = (mail: Local['amazon']['sns']['outbox'][number], index: number): void => {
  mkdirSync(FOLDER, { recursive: true });
  const at = new Date(mail.at).toISOString();
  const name = `${at.replaceAll(':', '').slice(0, 17)}-${String(index + 1).padStart(3, '0')}.eml`;
  writeFileSync(
    join(FOLDER, name),
    `To: ${mail.to}\nSubject: ${mail.subject}\nDate: ${new Date(mail.at).toUTCString()}\nContent-Type: text/plain; charset=utf-8\n\n${mail.text}\n`,
  );
};
