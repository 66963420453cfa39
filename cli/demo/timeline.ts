import { listDecisions } from '../../shared/ledger/journal.js';
import type { Decision } from '../../shared/model/decision.js';
import type { Local } from '../../simulator/local.js';
import { doneOf, expectedOf } from '../told.js';
import type { Check, Checks } from './checks.js';

/** What people read: chapters, decisions with their why, checks. With --json it is collected instead. */
export interface Timeline {
  chapter(text: string): void;
  /** Tells the decisions that have been made since. */
  decisions(): Promise<void>;
  check(check: Check): void;
  note(text: string): void;
  end(checked: Checks, seconds: number): number;
}

export const timeline = (local: Local, json: boolean): Timeline => {
  const entries: object[] = [];
  const began = local.amazon.world.now();
  let told = '';
  const at = (time = local.amazon.world.now()): string => {
    const seconds = Math.round((time - began) / 1000);
    return `${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, '0')}`;
  };
  const say = (kind: string, text: string, time?: number): void => {
    if (json) entries.push({ at: new Date(time ?? local.amazon.world.now()).toISOString(), kind, text });
    else process.stdout.write(`${line(kind, text, at(time))}\n`);
  };
  return {
    chapter: (text) => say('chapter', text),
    note: (text) => say('note', text),
    decisions: async () => {
      const { items } = await listDecisions(local.store, { limit: 50 });
      const fresh = items.filter((one) => one.id! > told && one.actions.length > 0 && Date.parse(one.at) >= began).reverse();
      for (const one of fresh) say('decision', describe(one, local), Date.parse(one.at));
      told = fresh.at(-1)?.id ?? told;
    },
    check: (check) => say(check.ok ? 'ok' : 'failed', `${check.what} (${check.seen})`),
    end: (checked, seconds) => end(checked, seconds, json, entries, at()),
  };
};

const line = (kind: string, text: string, at: string): string => {
  if (kind === 'chapter') return `\n${at}  ${text}`;
  const sign = { decision: '·', ok: '✓', failed: '✗', note: ' ' }[kind] ?? ' ';
  return `${at}   ${sign} ${text}`;
};

const describe = (decision: Decision, { amazon }: Pick<Local, 'amazon'>): string =>
  `${decision.action}: ${decision.why}${expectedOf(decision)}${doneOf(decision, amazon)}`;

const end = (checked: Checks, seconds: number, json: boolean, entries: readonly object[], at: string): number => {
  const failed = checked.all.filter((one) => !one.ok);
  const ok = failed.length === 0 && checked.all.length > 0;
  const last = ok
    ? `demo ok: ${checked.all.length} checks, ${at.trim()} of virtual time in ${seconds.toFixed(1)} s`
    : `demo failed: ${failed.map((one) => one.what).join('; ')}`;
  if (json) process.stdout.write(`${JSON.stringify({ ok, checks: checked.all, timeline: entries, seconds })}\n`);
  else process.stdout.write(`\n${last}\n`);
  return ok ? 0 : 1;
};
