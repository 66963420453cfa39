import { MARKET_ATTRIBUTE } from '../model/capacity.js';
import type { InstanceType } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import type { Market } from '../model/words.js';
import { satisfies } from './constraints.js';
import type { TaskToPlace } from './packing.js';
import { roomOf } from './rooms.js';

interface MarketGroup {
  /** Null = either. */
  readonly market: Market | null;
  readonly tasks: readonly TaskToPlace[];
}

/** Tasks by the market that they are bound to, without that constraint: what is bought for them is of it. Those of either come last. */
export const byMarket = (tasks: readonly TaskToPlace[]): readonly MarketGroup[] =>
  [...MARKETS, null].flatMap((market) => {
    const here = tasks.filter((task) => marketOf(task) === market);
    return here.length > 0 ? [{ market, tasks: here.map(anywhere) }] : [];
  });

const MARKETS: readonly Market[] = ['spot', 'on-demand'];

const expressionOf = (market: Market): string => `attribute:${MARKET_ATTRIBUTE} == ${market}`;
const EXPRESSIONS = MARKETS.map(expressionOf);

const marketOf = ({ constraints }: TaskToPlace): Market | null =>
  MARKETS.find((market) => constraints.some(({ expression }) => expression === expressionOf(market))) ?? null;

const anywhere = (task: TaskToPlace): TaskToPlace =>
  marketOf(task) === null
    ? task
    : { ...task, constraints: task.constraints.filter(({ expression = '' }) => !EXPRESSIONS.includes(expression)) };

/** Expressions that not every type meets. */
const BINDS = /ecs\.instance-type|ecs\.cpu-architecture/;

/**
 * Types that may take the place of one that is not to be had: those on which all of the tasks may run that may run on it. Null = all.
 */
export const insteadOf = (policy: Policy, type: InstanceType, tasks: readonly TaskToPlace[]): readonly string[] | null => {
  const bound = tasks.filter(({ constraints }) => constraints.some(({ expression = '' }) => BINDS.test(expression)));
  if (bound.length === 0) return null;
  const takes = (one: InstanceType, task: TaskToPlace): boolean =>
    policy.zones.some(({ zone }) => satisfies(task, roomOf(one, 'new', zone)));
  const here = bound.filter((task) => takes(type, task));
  return policy.types.filter((one) => here.every((task) => takes(one, task))).map(({ name }) => name);
};
