import type { Amazon, Fault, FaultKind, FaultsPart } from './parts.js';

/** Faults on demand: kept until they have struck as often as asked, or their time is over, or they are cleared. */
export const createFaults = (amazon: Amazon): FaultsPart => {
  const active: Fault[] = [];
  const lost = new Set<string>();
  // What lasts for a time of its own is no fault of the machine's: a reboot does not end it.
  const stubborn = new Set<string>();
  let added = 0;
  const remove = (fault: Fault): void => {
    const at = active.indexOf(fault);
    if (at >= 0) active.splice(at, 1);
  };
  const strike: FaultsPart['strike'] = (kind, match = {}) => {
    const fault = active.find((candidate) => candidate.kind === kind && fits(candidate, match));
    if (fault?.times !== undefined && (fault.times -= 1) <= 0) remove(fault);
    return fault;
  };
  const hit = (kind: FaultKind, instanceId: string, seconds?: number): void => {
    amazon.disturbed.add(instanceId);
    if (kind === 'spot-notice') amazon.ec2.interrupt(instanceId);
    if (kind === 'terminated') amazon.ec2.terminate(instanceId);
    if (kind === 'rebalance-advice') amazon.ec2.advise(instanceId);
    if (kind === 'impaired') amazon.ec2.impair(instanceId, true);
    if (kind !== 'agent-lost') return;
    lost.add(instanceId);
    amazon.ecs.setAgentConnected(instanceId, false);
    if (seconds !== undefined) stubborn.add(instanceId);
    if (seconds !== undefined) amazon.world.after(seconds * 1000, 'agent reconnects', () => reconnect(instanceId));
  };
  const rebooted = (instanceId: string): void => {
    amazon.disturbed.add(instanceId);
    amazon.ecs.setAgentConnected(instanceId, false);
    amazon.ecs.killAll(instanceId);
    amazon.world.after(REBOOT_MILLISECONDS, 'instance is back', () => {
      if (stubborn.has(instanceId) && lost.has(instanceId)) return;
      lost.delete(instanceId);
      if (isLive(amazon, instanceId)) amazon.ecs.setAgentConnected(instanceId, true);
    });
  };
  const reconnect = (instanceId: string): void => {
    if (lost.delete(instanceId) && isLive(amazon, instanceId)) amazon.ecs.setAgentConnected(instanceId, true);
  };
  return {
    active,
    strike,
    rebooted,
    add: (wanted) => {
      const fault: Fault = { ...wanted, id: `fault-${(added += 1)}` };
      if (AT_ONCE.includes(fault.kind)) strikeAtOnce(amazon, fault, hit);
      else active.push(fault);
      if (fault.seconds !== undefined && LASTING.includes(fault.kind)) {
        amazon.world.after(fault.seconds * 1000, 'fault ends', () => remove(fault));
      }
      return fault.id;
    },
    end: (kind) => {
      for (const fault of active.filter((one) => one.kind === kind)) remove(fault);
    },
    clear: () => {
      active.length = 0;
      for (const { id, impairedAt } of amazon.ec2.instances.values()) if (impairedAt) amazon.ec2.impair(id, false);
      for (const instanceId of [...lost]) reconnect(instanceId);
    },
  };
};

const AT_ONCE: readonly FaultKind[] = ['agent-lost', 'spot-notice', 'rebalance-advice', 'impaired', 'terminated'];

/** From the request to the agent's first word: a guess of ours, a boot without the launch. */
const REBOOT_MILLISECONDS = 60_000;

/**
 * For these `seconds` is how long the fault is there; for freeze, delay-events and agent-lost it is how long one strike lasts, for
 * stale-reads how old an answer may be, for clock-skew how far a clock is off.
 */
const LASTING: readonly FaultKind[] = [
  'never-register',
  'lost-reply',
  'duplicate-events',
  'drop-events',
  'throttle',
  'capacity',
  'partial-launch',
  'crash',
  'bad-host',
];

type Match = { readonly operation?: string; readonly when?: Fault['when']; readonly target?: string };

const fits = (fault: Fault, match: Match): boolean =>
  (fault.operation === undefined || match.operation === undefined || sameOperation(fault.operation, match.operation)) &&
  (match.when === undefined || (fault.when ?? 'before') === match.when) &&
  (fault.target === undefined || fault.target === match.target);

/** 'ec2.RunInstances' and 'RunInstances' name the same. */
const sameOperation = (named: string, called: string): boolean => called === named || called.endsWith(`.${named}`);

const isLive = (amazon: Amazon, instanceId: string): boolean => amazon.ec2.instances.get(instanceId)?.state === 'running';

const strikeAtOnce = (
  amazon: Amazon,
  fault: Fault,
  hit: (kind: FaultKind, instanceId: string, seconds?: number) => void,
): void => {
  for (let strikes = fault.times ?? 1; strikes > 0; strikes -= 1) {
    const target = fault.target ?? randomInstance(amazon, fault.kind);
    if (!target || !isLive(amazon, target)) {
      const running = [...amazon.ec2.instances.keys()].filter((id) => isLive(amazon, id));
      throw new Error(
        `${fault.kind} needs a running instance: ${target ?? 'there is none'} (running: ${running.join(', ') || 'none'})`,
      );
    }
    hit(fault.kind, target, fault.seconds);
    if (fault.target) return;
  }
};

const SPOT_KINDS: readonly FaultKind[] = ['spot-notice', 'rebalance-advice'];

/** A Spot notice prefers Spot instances; in a cluster without any it takes what is there. */
const randomInstance = (amazon: Amazon, kind: FaultKind): string | undefined => {
  const running = [...amazon.ec2.instances.values()].filter(
    ({ state, id }) => state === 'running' && amazon.ecs.registeredAt(id) !== null,
  );
  const spot = running.filter(({ market }) => market === 'spot');
  const eligible = SPOT_KINDS.includes(kind) && spot.length > 0 ? spot : running;
  return eligible[Math.floor(amazon.world.random('fault target')() * eligible.length)]?.id;
};
