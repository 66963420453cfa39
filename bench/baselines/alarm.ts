/** One window of a group's metric. Percent. */
export interface GroupPoint {
  /** Milliseconds at which the window begins. */
  readonly start: number;
  readonly value: number;
}

/** So many of the newest windows there are, and all beyond a line. */
export const breaches = (points: readonly GroupPoint[], count: number, beyond: (value: number) => boolean): boolean =>
  points.length >= count && points.slice(-count).every(({ value }) => beyond(value));
