import type { Reader } from './environment.js';
import type { InstanceType } from './model/instance-types.js';

/** What the operator allows besides a number of instances; null = no such cap. */
export interface Caps {
  /** No launch takes all instances together over so many vCPU. */
  readonly maxVcpu: number | null;
  /** Nor over so many dollars an hour, at on-demand list prices. */
  readonly maxUsdPerHour: number | null;
  /** Nor are more instances launched within an hour. */
  readonly maxLaunchesPerHour: number | null;
  /** People are told when a month at the present rate would cost more; nothing is held back by it. */
  readonly budgetUsdPerMonth: number | null;
}

export const readCaps = (read: Reader): Caps => ({
  maxVcpu: amount(read, 'MAX_VCPU', 100_000),
  maxUsdPerHour: amount(read, 'MAX_USD_PER_HOUR', 100_000),
  maxLaunchesPerHour: amount(read, 'MAX_LAUNCHES_PER_HOUR', 1_000),
  budgetUsdPerMonth: amount(read, 'BUDGET_USD_PER_MONTH', 10_000_000),
});

/** One that is not set, or is 0, is none. */
const amount = (read: Reader, name: string, most: number): number | null => {
  const text = read.optional(name);
  const value = Number(text);
  if (text === null || value === 0) return null;
  if (!(value > 0 && value <= most)) read.fault(name, `is "${text}"`, `it must be a number up to ${most}, or 0 for none`);
  return value;
};

interface Sized extends Caps {
  readonly min: number;
  readonly baseType: InstanceType;
}

/** A minimum that may not be launched would be wanted for ever. */
export const minimumWithinCaps = ({ min, baseType, maxVcpu, maxUsdPerHour }: Sized, read: Reader): void => {
  const { name, vcpu, usdPerHour } = baseType;
  if (maxVcpu !== null && min * vcpu > maxVcpu)
    read.fault('MAX_VCPU', `is ${maxVcpu}, less than MIN (${min}) instances of ${name} have`, 'raise maxVcpu, or lower min');
  if (maxUsdPerHour !== null && min * usdPerHour > maxUsdPerHour + 1e-9)
    read.fault(
      'MAX_USD_PER_HOUR',
      `is ${maxUsdPerHour}, less than MIN (${min}) instances of ${name} cost`,
      'raise maxUsdPerHour, or lower min',
    );
};
