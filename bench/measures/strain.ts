import { LINE } from './needed.js';

/** From this second on, the highest share of an instance that is asked of one, and what cannot be served (instances). */
export interface Strain {
  readonly second: number;
  readonly highest: number;
  readonly lost: number;
}

/** A relief counts once the load has stayed at or below the line for this long. */
const STAYS_SECONDS = 120;

/** Minutes with an instance over the line. */
export const overMinutes = (strains: readonly Strain[], end: number): number =>
  spans(strains, end).reduce((sum, { strain, seconds }) => sum + (strain.highest > LINE ? seconds : 0), 0) / 60;

/** Instance-seconds that were asked for and not there. */
export const lostSeconds = (strains: readonly Strain[], end: number): number =>
  spans(strains, end).reduce((sum, { strain, seconds }) => sum + strain.lost * seconds, 0);

/**
 * Seconds from each time that the load went over the line until it was at or below it and stayed so for two minutes. What is not
 * relieved at the end counts until the end.
 */
export const reliefs = (strains: readonly Strain[], end: number): readonly number[] => {
  const found: number[] = [];
  let from: number | null = null;
  let calmSince: number | null = null;
  for (const { strain, seconds } of spans(strains, end)) {
    if (strain.highest > LINE) {
      from ??= strain.second;
      calmSince = null;
      continue;
    }
    if (from === null) continue;
    calmSince ??= strain.second;
    if (strain.second + seconds - calmSince < STAYS_SECONDS) continue;
    found.push(calmSince - from);
    from = null;
    calmSince = null;
  }
  return from === null ? found : [...found, (calmSince ?? end) - from];
};

const spans = (strains: readonly Strain[], end: number): { readonly strain: Strain; readonly seconds: number }[] =>
  strains.map((strain, index) => ({ strain, seconds: (strains[index + 1]?.second ?? end) - strain.second }));
