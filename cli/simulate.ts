import type { Decision } from '../shared/model/decision.js';
import { type Api, ask, printed } from './api-client.js';
import { wrongUsage } from './client/refused.js';
import type { Printed } from './config.js';
import { decisionText } from './decision-text.js';
import { refused } from './run.js';

/** As Commander gives them. */
export interface SimulateOptions {
  readonly cpu?: readonly string[];
  readonly memory?: readonly string[];
  readonly instances?: string;
  readonly policy?: readonly string[];
  readonly json?: boolean;
}

/** `evenkeel simulate --cpu 95`: what the loop would decide on the cluster as it is, with another load, size or policy. */
export const simulate = async (api: Api, options: SimulateOptions): Promise<Printed> => {
  const json = options.json === true;
  const question = questionOf(options);
  if (typeof question === 'string') return refused(json, wrongUsage(`simulate: ${question}`, HINT));
  return printed(json, () => ask<Decision>(api, 'POST', '/v1/cluster/decisions/simulate', question), decisionText);
};

const HINT = 'write: --cpu 95, --cpu i-0abc=95 i-0def=20, --instances 2, --policy max=3 out=80';

/** The body of the request, or what is wrong with the options. */
const questionOf = ({ cpu, memory, instances, policy }: SimulateOptions): object | string => {
  const loads = { cpu: percentOf(cpu), memory: percentOf(memory) };
  const limits = policyOf(policy ?? []);
  const count = instances === undefined ? undefined : Number(instances);
  if (Object.values(loads).includes(null)) return 'a load is a percentage, or INSTANCE=PERCENT of each.';
  if (limits === null) return 'a policy is min, max, out, target or in with a number.';
  if (count !== undefined && !Number.isInteger(count)) return '--instances is a whole number.';
  return { ...defined({ ...loads, instances: count }), ...(policy ? { policy: limits } : {}) };
};

const defined = (all: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));

/** `95`, or `i-1=95 i-2=20`; undefined when not asked, null when it is neither. */
const percentOf = (given: readonly string[] | undefined): number | Readonly<Record<string, number>> | undefined | null => {
  if (given === undefined) return undefined;
  const [first] = given;
  if (given.length === 1 && isNumber(first!)) return Number(first);
  const pairs = given.flatMap((one) => one.split(',')).map((one) => one.split('='));
  if (pairs.some(([id, value]) => !id || value === undefined || !isNumber(value))) return null;
  return Object.fromEntries(pairs.map(([id, value]) => [id!, Number(value)]));
};

const policyOf = (given: readonly string[]): object | null => {
  const pairs = given.flatMap((one) => one.split(',')).map((one) => one.split('='));
  if (pairs.some(([name, value]) => !KNOWN.includes(name ?? '') || value === undefined || !isNumber(value))) return null;
  const all = Object.fromEntries(pairs.map(([name, value]) => [name!, Number(value)]));
  const thresholds = defined({ out: all['out'], target: all['target'], in: all['in'] });
  const limits = defined({ min: all['min'], max: all['max'] });
  return Object.keys(thresholds).length > 0 ? { ...limits, thresholds } : limits;
};

const KNOWN: readonly string[] = ['min', 'max', 'out', 'target', 'in'];

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));
