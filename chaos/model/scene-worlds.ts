import { emptyHead } from '../../shared/ledger/head.js';
import type { Head } from '../../shared/model/head.js';
import type { Intent } from '../../shared/model/intent.js';
import { HOUR, MINUTE } from '../../shared/model/time.js';
import { type Amazon, amazonOf, type Machine, type Task, type World } from './world.js';

export const NOON = Date.parse('2026-06-01T12:00:00Z');

/** One that has been there for long. */
export const member = (id: string): Machine => ({
  id,
  intent: null,
  token: null,
  state: 'running',
  registration: 'ACTIVE',
  launchedAt: NOON - 3 * HOUR,
});

/** Instances i-1, i-2, … with so many tasks each. */
export const worldOf = (counts: readonly number[], head: Partial<Head> = {}): World => {
  const places = counts.flatMap((count, i) => Array.from({ length: count }, () => `i-${i + 1}`));
  const amazon: Amazon = {
    machines: counts.map((_, i) => member(`i-${i + 1}`)),
    tasks: places.map((on, i): Task => ({ id: `t-${i + 1}`, on, status: 'RUNNING', isProtected: false })),
    desired: places.length,
  };
  const body: Head = { ...emptyHead('model'), epoch: 1, lastReadAt: NOON - MINUTE, ...head };
  return { now: NOON, head: { version: 1, body }, ...amazon, before: [], harm: [] };
};

/** As a read that lags may still show it, the newest first. */
export const since = (world: World, ...before: readonly Amazon[]): World => ({ ...world, before: before.map(amazonOf) });

export const withIntents = (world: World, intents: readonly Intent[]): World => ({
  ...world,
  head: { version: 1, body: { ...world.head!.body, intents } },
});

/** With one task more, on i-2. */
export const withTaskMore = (world: World, status: Task['status']): World => {
  const id = `t-${world.tasks.length + 1}`;
  return { ...world, tasks: [...world.tasks, { id, on: 'i-2', status, isProtected: false }] };
};

export const withMachineAs = (world: World, id: string, change: Partial<Machine>): World => ({
  ...world,
  machines: world.machines.map((one) => (one.id === id ? { ...one, ...change } : one)),
});
