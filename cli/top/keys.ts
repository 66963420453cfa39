import type { Look } from './frame.js';

/** What a key asks for. */
export type Wish =
  | { readonly kind: 'quit' }
  | { readonly kind: 'look'; readonly look: Look }
  | { readonly kind: 'dial'; readonly dial: Dial };

/** The dials of the simulated world, which `npm start` has and AWS has not. */
export type Dial =
  | 'deploy'
  | 'more-load'
  | 'less-load'
  | 'lose-agent'
  | 'crash-launch'
  | 'terminate'
  | 'spot-notice'
  | 'no-capacity'
  | 'mend';

const DIALS: Readonly<Record<string, Dial>> = {
  D: 'deploy',
  L: 'more-load',
  l: 'less-load',
  K: 'terminate',
  k: 'lose-agent',
  x: 'crash-launch',
  i: 'spot-notice',
  c: 'no-capacity',
  f: 'mend',
};

/** What was typed, a key at a time: an arrow is one key (`ESC [ D`), not an order to deploy. https://ecma-international.org/publications-and-standards/standards/ecma-48/ */
export const keysIn = (text: string): readonly string[] => text.match(TYPED) ?? [];

// biome-ignore lint/suspicious/noControlCharactersInRegex: keys begin with them
const TYPED = /\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?|./gsu;

const CTRL_C = '\x03';

/** Null: the key means nothing here. */
export const wishOf = (key: string, look: Look, simulated: boolean): Wish | null => {
  if (key === 'q' || key === CTRL_C) return { kind: 'quit' };
  if (key === 's') return { kind: 'look', look: { ...look, sorted: !look.sorted } };
  if (key === 'm') return { kind: 'look', look: { ...look, metric: look.metric === 'cpu' ? 'memory' : 'cpu' } };
  if (key === 'e') return { kind: 'look', look: { ...look, explained: !look.explained } };
  const dial = DIALS[key];
  return simulated && dial ? { kind: 'dial', dial } : null;
};

export const helpOf = (simulated: boolean): readonly string[] => [
  'q quit  s sort  m CPU/memory  e explain',
  ...(simulated
    ? [
        'D deploy the example  L/l more/less load  f mend all',
        'K kill an instance  k its agent is lost  i Spot notice  c no capacity  x crash',
      ]
    : []),
];
