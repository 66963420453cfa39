import type { Local } from '../../simulator/local.js';

/** By the short name of each function: its invocations, and how many simulated seconds they ran. */
export interface Spans {
  readonly [name: string]: { readonly count: number; readonly seconds: number };
}

/** Listens to how long each function runs, from now until the answer is called. */
export const spansOf = (amazon: Local['amazon']): (() => Spans) => {
  const open = new Map<string, { name: string; from: number; to: number }>();
  amazon.recorder = ({ caller, at }) => {
    if (caller.invocation === null) return;
    const span = open.get(caller.invocation);
    if (span) span.to = at;
    else open.set(caller.invocation, { name: caller.name.split('-').at(-1)!, from: at, to: at });
  };
  return () => {
    amazon.recorder = null;
    const sums: Record<string, { count: number; seconds: number }> = {};
    for (const { name, from, to } of open.values()) {
      sums[name] ??= { count: 0, seconds: 0 };
      sums[name].count += 1;
      sums[name].seconds += (to - from) / 1000 + LAST_ANSWER_SECONDS;
    }
    return sums;
  };
};

/** The last call of an invocation takes a while, too. */
const LAST_ANSWER_SECONDS = 0.06;
