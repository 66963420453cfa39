const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
  d: 8.64e13,
  w: 6.048e14,
};

/** Go keeps durations and sizes in 64 bits, with a sign. */
export const MOST = 2 ** 63;

/** Compose durations (`1m30s`, `2.5s`, `500ms`) to milliseconds; null when it is none. */
export const durationMs = (text: string): number | null => {
  if (text === '0') return 0;
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|[smhdw]))+$/.test(text)) return null;
  let nanoseconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|[smhdw])/g))
    nanoseconds += Number(amount) * NANOSECONDS[unit!]!;
  return nanoseconds < MOST ? nanoseconds / 1e6 : null;
};

/** As Go prints a duration, which is how compose-go writes its canonical model: 90000 → 1m30s. */
export const goDuration = (milliseconds: number): string => {
  if (milliseconds === 0) return '0s';
  if (milliseconds < 1) return `${trim(milliseconds * 1000)}µs`;
  if (milliseconds < 1000) return `${trim(milliseconds)}ms`;
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
  const seconds = `${trim((milliseconds % 60_000) / 1000)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
};

const trim = (value: number): string => String(Math.round(value * 1e6) / 1e6);

const POWERS: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** Sizes as Docker reads them (`128m`, `1.5gb`, `64KiB`, 1024 each step) to bytes; null when it is none. */
export const bytes = (text: string): number | null => {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgtp]?)i?b?$/i.exec(text.trim());
  if (!match) return null;
  const amount = Math.floor(Number(match[1]) * 1024 ** POWERS[match[2]!.toLowerCase()]!);
  return amount < MOST ? amount : null;
};
