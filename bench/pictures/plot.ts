export const WIDTH = 860;
export const HEIGHT = 130;
export const LEFT = 44;
const RIGHT = 12;

/** Seconds and instances to places in the picture. */
export interface Scale {
  readonly seconds: number;
  readonly most: number;
  readonly x: (second: number) => number;
  readonly y: (value: number) => number;
}

export const scaleOf = (seconds: number, most: number): Scale => ({
  seconds,
  most,
  x: (second) => rounded(LEFT + (Math.min(seconds, Math.max(0, second)) / seconds) * (WIDTH - LEFT - RIGHT)),
  y: (value) => rounded(HEIGHT - (value / most) * (HEIGHT - 6)),
});

/** A line that holds each value until the next; `closed` fills it down to zero. */
export const steps = (points: readonly (readonly [number, number])[], { x, y, seconds }: Scale, closed: boolean): string => {
  const [first] = points;
  if (!first) return '';
  const moves = points.slice(1).map(([second, value]) => `H${x(second)}V${y(value)}`);
  const start = closed ? `M${x(first[0])} ${y(0)}V${y(first[1])}` : `M${x(first[0])} ${y(first[1])}`;
  return `${start}${moves.join('')}H${x(seconds)}${closed ? `V${y(0)}Z` : ''}`;
};

/** Four lines at round numbers of instances, and hours or minutes below. */
export const axes = ({ x, y, most, seconds }: Scale): string => {
  const every = niceStep(most / 4);
  const levels = Array.from({ length: Math.floor(most / every) + 1 }, (_, index) => index * every);
  const unit = seconds > 3 * 3600 ? 3600 : 60;
  const apart = niceStep(seconds / unit / 8);
  const times = Array.from({ length: Math.floor(seconds / unit / apart) + 1 }, (_, index) => index * apart);
  return [
    ...levels.map(
      (value) =>
        `<path class="grid" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
    ),
    ...times.map(
      (time) =>
        `<text x="${x(time * unit)}" y="${HEIGHT + 28}" text-anchor="middle">${time}${unit === 3600 ? ' h' : ' min'}</text>`,
    ),
  ].join('');
};

/** 1, 2 or 5 times a power of ten, and whole. */
const niceStep = (about: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(about, 1)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= about) ?? 10 * power;
};

const rounded = (value: number): number => Math.round(value * 10) / 10;
