/** Okabe and Ito: told apart by most colour-blind people. Beyond eight services colours repeat, letters do not. */
const HUES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#f0e442', '#999999'];

export interface Sign {
  readonly letter: string;
  readonly hue: string;
  /** From the second eight on a pattern tells them from the first. */
  readonly striped: boolean;
}

export type Signs = ReadonlyMap<string, Sign>;

/** A service of a project, as one key. */
export const keyOf = (project: string | null, service: string | null): string => `${project ?? ''}/${service ?? ''}`;

/** A letter and a colour for each service: stable as long as the same services are there. */
export const signsOf = (services: readonly { readonly project: string | null; readonly name: string }[]): Signs => {
  const keys = services.map((one) => keyOf(one.project, one.name)).sort();
  const taken = new Set<string>();
  return new Map(
    keys.map((key, place) => {
      const letter = letterOf(key.slice(key.indexOf('/') + 1), taken);
      taken.add(letter);
      return [key, { letter, hue: HUES[place % HUES.length]!, striped: place >= HUES.length }];
    }),
  );
};

/** Its first letter that is free, else the first letter with a number. */
const letterOf = (name: string, taken: ReadonlySet<string>): string => {
  const letters = [...name.toUpperCase()].filter((one) => /[A-Z0-9]/.test(one));
  const free = letters.find((one) => !taken.has(one));
  if (free) return free;
  for (let number = 2; ; number += 1) if (!taken.has(`${letters[0] ?? 'S'}${number}`)) return `${letters[0] ?? 'S'}${number}`;
};
