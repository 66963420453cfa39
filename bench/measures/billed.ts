/** An instance as it is billed. Seconds from the start of the measurement; `to` null = it still runs at the end. */
export interface Billed {
  readonly from: number;
  readonly to: number | null;
  readonly usdPerHour: number;
}

/** EC2 bills Linux by the second, a minute at least: https://aws.amazon.com/ec2/pricing/on-demand/ */
const LEAST_SECONDS = 60;

/** Seconds within the measurement that instances ran, summed. */
export const billedSeconds = (instances: readonly Billed[], end: number): number =>
  instances.reduce((sum, one) => sum + spanOf(one, end), 0);

/** What they cost, US dollars. */
export const billedUsd = (instances: readonly Billed[], end: number): number =>
  instances.reduce(
    (sum, one) => sum + (Math.max(one.from >= 0 ? LEAST_SECONDS : 0, spanOf(one, end)) * one.usdPerHour) / 3600,
    0,
  );

const spanOf = ({ from, to }: Billed, end: number): number => Math.max(0, Math.min(to ?? end, end) - Math.max(0, from));
