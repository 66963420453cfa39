import { existsSync, readFileSync } from 'node:fs';
import { METRIC_DELAYS } from '../../simulator/cloudwatch/sample.js';
import { LIFE_SECONDS } from '../../simulator/ec2/life.js';
import { TIMING } from '../../simulator/ecs/timing.js';

/** Seconds: median and 95th percentile of a log-normal delay. */
export interface Delay {
  readonly p50: number;
  readonly p95: number;
}

const TABLES: readonly Record<string, Delay>[] = [
  LIFE_SECONDS as unknown as Record<string, Delay>,
  TIMING as unknown as Record<string, Delay>,
  METRIC_DELAYS as unknown as Record<string, Delay>,
];

/** Every delay that can be told otherwise: from EC2's life of an instance to when a metric is published. */
export const delays = (): Record<string, Delay> => Object.assign({}, ...TABLES);

/** Puts the delays of a JSON file, or of the JSON itself, {"network": {"p50": 20, "p95": 40}, …} in force in this process. Throws with what is wrong. */
export const useDelays = (file: string | null): void => {
  if (file === null) return;
  const given = givenIn(file);
  for (const [name, value] of Object.entries(given)) {
    const table = TABLES.find((one) => name in one);
    if (!table) throw new Error(`${file}: no delay is called ${name}; there are ${Object.keys(delays()).join(', ')}`);
    table[name] = delayFrom(value, table[name]!, `${file}: ${name}`);
  }
};

/** What is no file is taken for what would be in one, so that it is told what is wrong with it. */
const givenIn = (file: string): Record<string, unknown> => {
  const isText = file.trimStart().startsWith('{');
  if (!isText && !existsSync(file)) throw new Error(`--delays ${file}: there is no such file; ${SHAPE}`);
  const text = isText ? file : readFileSync(file, 'utf8');
  try {
    return Object.fromEntries(Object.entries(JSON.parse(text)));
  } catch (error) {
    throw new Error(`--delays ${file}: ${(error as Error).message}; ${SHAPE}`);
  }
};

const SHAPE = 'give a file, or the JSON itself: {"network": {"p50": seconds, "p95": more seconds}}';

/** A lone number is the median; the 95th percentile keeps its distance. */
const delayFrom = (value: unknown, usual: Delay, where: string): Delay => {
  if (typeof value === 'number' && value > 0) return { p50: value, p95: (value * usual.p95) / usual.p50 };
  const { p50, p95 } = (value ?? {}) as Partial<Delay>;
  if (typeof p50 === 'number' && typeof p95 === 'number' && p50 > 0 && p95 > p50) return { p50, p95 };
  throw new Error(`${where}: give {"p50": seconds, "p95": more seconds}`);
};

/** Median seconds from a launch to an instance whose task serves: what a clairvoyant knows ahead. */
export const bootSeconds = (): number =>
  ['pendingToRunning', 'network', 'agent', 'scheduler', 'accept', 'container', 'activate'].reduce(
    (sum, name) => sum + delays()[name]!.p50,
    PULL_AND_CHECKS_SECONDS,
  );

/** A cold pull of a small image, and the balancer's first two checks. */
const PULL_AND_CHECKS_SECONDS = 14;
