/** The cluster grew or shrank. */
export interface Turn {
  readonly second: number;
  readonly change: 1 | -1;
}

const WITHIN_SECONDS = 15 * 60;

/** How often the direction changed within a quarter of an hour of the last change. */
export const reversals = (turns: readonly Turn[]): number =>
  turns.filter(({ second, change }, index) => {
    const before = turns[index - 1];
    return before !== undefined && before.change !== change && second - before.second <= WITHIN_SECONDS;
  }).length;
