import type { Decision } from '../shared/model/decision.js';
import type { Action, Verdict } from '../shared/model/words.js';

export type Tone = 'calm' | 'busy' | 'hot' | 'blind';

/** How a verdict looks. Never by colour alone: the glyph and the sentence say it too. */
export const VERDICT_LOOKS: Readonly<Record<Verdict, { readonly glyph: string; readonly tone: Tone }>> = {
  balanced: { glyph: '●', tone: 'calm' },
  idle: { glyph: '○', tone: 'calm' },
  scaling: { glyph: '↗', tone: 'busy' },
  held: { glyph: '‖', tone: 'busy' },
  'instance-pegged': { glyph: '▲', tone: 'hot' },
  'cluster-pegged': { glyph: '▲', tone: 'hot' },
  blind: { glyph: '?', tone: 'blind' },
};

/** The shape of a decision on the timeline: up, down, or beside. */
export const ACTION_GLYPHS: Readonly<Record<Action, string>> = {
  'scale-out': '▲',
  undrain: '▲',
  'scale-in': '▼',
  relocate: '◆',
  repair: '■',
  replace: '■',
  hold: '‖',
  none: '·',
};

/** "scale-out 1 → 2" */
export const stepOf = ({ action, from, to }: Pick<Decision, 'action' | 'from' | 'to'>): string =>
  from === to ? action : `${action} ${from} → ${to}`;

/** Percent as people read it; what is not known is never 0. */
export const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'unknown' : `${Math.round(value)} %`;

/** USD: four digits below a dollar, for an hour of a small instance costs cents. */
export const money = (usd: number): string => `$${usd.toFixed(usd < 1 ? 4 : 2)}`;

export const HOURS_A_MONTH = 730;

/** `20:31:07` of an RFC 3339 time. */
export const clock = (time: string): string => time.slice(11, 19);

/** How long between two times, in the largest unit that says enough. */
export const since = (from: string, to: string): string => {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
};
