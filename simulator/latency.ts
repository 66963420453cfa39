import type { ServiceId } from './parts.js';
import { delayOf } from './random.js';
import type { World } from './world.js';

/** Milliseconds that each API call of an operation takes. Each operation has its own stream of chance. */
export const latencyOf = (world: World, service: ServiceId, operation: string): (() => number) => {
  const name = `${service}.${operation}`;
  const random = world.random(`latency ${name}`);
  const usual = OWN[name] ?? OWN[service] ?? USUAL;
  return () => Math.min(LONGEST_MILLISECONDS, delayOf(random, usual));
};

/**
 * Seconds. RunInstances: https://www.daemonology.net/blog/2021-08-12-EC2-boot-time-benchmarking.html gives 1.54 s, p95 is our
 * guess. DynamoDB: "single-digit milliseconds", https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html
 */
const OWN: Readonly<Record<string, { readonly p50: number; readonly p95: number }>> = {
  'ec2.RunInstances': { p50: 1.5, p95: 4 },
  // It launches too; AWS publishes nothing: our guess is that it takes as long.
  'ec2.CreateFleet': { p50: 1.5, p95: 4 },
  dynamodb: { p50: 0.005, p95: 0.015 },
};

/** Seconds; AWS publishes none: our guess for a call from Lambda within the Region. */
const USUAL = { p50: 0.06, p95: 0.25 };

/** Under the five seconds at which a client gives up: a lost answer is a fault that is asked for, never an accident of the tail. */
const LONGEST_MILLISECONDS = 4_500;
