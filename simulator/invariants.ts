import type { Amazon, Caller, SimInstance, Violation, ViolationName } from './parts.js';
import { checkLeaving, type Emptied } from './size-invariants.js';
import { checkTasks } from './task-invariants.js';

/** Sees an operation of ours just before it takes effect. */
export type Guard = (name: string, input: object, caller: Caller) => void;

export interface Invariants {
  readonly guard: Guard;
  readonly changed: (what: string) => void;
  readonly violations: readonly Violation[];
}

/**
 * Checks after every effect what must hold whatever happens, against the inner truth and never against the product's view.
 * S1 too many instances; S2 too few, by our doing; S3 terminated with tasks on it; S4 something that is not ours; S5 fewer healthy
 * tasks than the service allows, by our doing; S6 more emptied at once than the budget; S7 two instances for one intent; L1 an
 * instance that nobody looks after.
 */
export const createInvariants = (amazon: Amazon): Invariants => {
  const violations: Violation[] = [];
  const state: State = { up: 0, changes: undefined, ended: new Set(), intents: new Map(), seen: new Set() };
  const healthy = new Map<string, ReadonlySet<string>>();
  const emptied: Emptied = new Set();
  const broken: Broken = (invariant, name, message) => {
    violations.push({ at: amazon.world.now(), invariant, name, message });
  };
  return {
    violations,
    guard: (name, input, caller) => {
      if (!amazon.bounds || caller.invocation === null || !LEAVING.includes(name)) return;
      // A stack that is deleted takes everything with it.
      if (!caller.name.endsWith('-provision')) checkLeaving(amazon, name, input, emptied, broken);
      if (name !== 'ec2.TerminateInstances') return;
      for (const id of (input as { InstanceIds?: string[] }).InstanceIds ?? []) checkTermination(amazon, state, id, broken);
    },
    changed: (what) => {
      if (!amazon.bounds || READ.test(what)) return;
      checkInstances(amazon, state, broken);
      const { changes } = amazon.ecs;
      if (changes !== undefined && changes === state.changes) return;
      state.changes = changes;
      checkTasks(amazon, state.ended, healthy, broken);
    },
  };
};

interface State {
  /** Instances that were up when we last looked. */
  up: number;
  /** Instances that we terminated. */
  readonly ended: Set<string>;
  /** The ECS part's count of changes when its tasks were last looked at. */
  changes: number | undefined;
  readonly intents: Map<string, string>;
  /** Instances whose launch has been looked at. */
  readonly seen: Set<string>;
}

export type Broken = (invariant: string, name: ViolationName, message: string) => void;

/** After these an instance is no capacity any more. */
const LEAVING: readonly string[] = ['ec2.TerminateInstances', 'ecs.UpdateContainerInstancesState'];

const READ = /\.(Describe|List|Get|Receive)/;

/** An instance that has not registered by then is nobody's: neither joined nor given up. */
const LEAK_MILLISECONDS = 15 * 60_000;

const isOurs = (amazon: Amazon, instance: SimInstance): boolean => instance.tags['evenkeel:cluster'] === amazon.bounds?.cluster;

const isUp = ({ state }: SimInstance): boolean => state === 'pending' || state === 'running';

const checkInstances = (amazon: Amazon, state: State, broken: Broken): void => {
  let up = 0;
  for (const instance of amazon.ec2.instances.values()) {
    if (!isUp(instance) || !isOurs(amazon, instance)) continue;
    up += 1;
    if (state.seen.has(instance.id)) continue;
    state.seen.add(instance.id);
    checkLaunch(amazon, state, instance, broken);
  }
  const { max } = amazon.bounds!;
  // A maximum that is lowered under what is there is no violation; one more instance is.
  if (up > max && up > state.up) broken('S1', 'overMax', `${up} instances are pending or running, at most ${max} may be`);
  state.up = up;
};

const checkLaunch = (amazon: Amazon, state: State, instance: SimInstance, broken: Broken): void => {
  const intent = instance.tags['evenkeel:intent'];
  const twin = intent ? amazon.ec2.instances.get(state.intents.get(intent) ?? '') : undefined;
  // One call may launch several for one tag.
  if (twin && isUp(twin) && callOf(twin) !== callOf(instance))
    broken('S7', 'duplicateLaunches', `${twin.id} and ${instance.id} both run for intent ${intent}`);
  if (intent) state.intents.set(intent, instance.id);
  amazon.world.after(LEAK_MILLISECONDS, 'leak check', () => {
    if (isUp(instance) && amazon.ecs.registeredAt(instance.id) === null) {
      broken('L1', 'leaks', `${instance.id} runs since ${new Date(instance.launchedAt).toISOString()} and never registered`);
    }
  });
};

/** A fleet launches from several pools, each with a reservation of its own. */
const callOf = ({ tags, reservationId }: SimInstance): string => tags['aws:ec2:fleet-id'] ?? reservationId;

const checkTermination = (amazon: Amazon, state: State, id: string, broken: Broken): void => {
  const instance = amazon.ec2.instances.get(id);
  if (!instance || !isUp(instance)) return;
  state.ended.add(id);
  if (!isOurs(amazon, instance)) broken('S4', 'foreignTouched', `${id} was terminated and does not carry our cluster's tag`);
  if (amazon.disturbed.has(id) || amazon.ecs.services().every(({ desired }) => desired === 0)) return;
  // A drain does not stop daemons: they may stay to the end.
  const left = [...amazon.ecs.tasks.values()].filter(
    (task) => task.instanceId === id && task.lastStatus !== 'STOPPED' && !task.daemon,
  );
  if (left.length > 0)
    broken('S3', 'terminatedNotEmpty', `${id} was terminated with ${left.map((task) => task.id).join(', ')} on it`);
};
