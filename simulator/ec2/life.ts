import type { Amazon } from '../parts.js';
import { delayOf } from '../random.js';
import type { Ec2Instance, Ec2State } from './state.js';

/** An instance that was just accepted: seen by readers a little later, running in some seconds. */
export const begin = (state: Ec2State, instance: Ec2Instance): void => {
  const { world } = state.amazon;
  state.instances.set(instance.id, instance);
  instance.visibleAt = world.now() + delayOf(world.random('ec2 visible'), LIFE_SECONDS.visible);
  announce(state.amazon, instance);
  world.after(delayOf(world.random('ec2 running'), LIFE_SECONDS.pendingToRunning), 'instance runs', () => {
    if (instance.state !== 'pending') return;
    instance.state = 'running';
    announce(state.amazon, instance);
    for (const listener of state.listeners.running) listener(instance);
    state.amazon.changed('instance running');
  });
};

/** Shuts down now (its containers die with it), terminated later, forgotten an hour after. */
export const end = (state: Ec2State, instance: Ec2Instance, code: string, message: string): void => {
  if (instance.state === 'shutting-down' || instance.state === 'terminated') return;
  const { world } = state.amazon;
  instance.state = 'shutting-down';
  instance.stateReason = { Code: code, Message: `${code}: ${message}` };
  instance.stateTransitionReason = `${message} (${new Date(world.now()).toISOString().replace('T', ' ').slice(0, 19)} GMT)`;
  announce(state.amazon, instance);
  for (const listener of state.listeners.stopping) listener(instance);
  world.after(delayOf(world.random('ec2 terminated'), LIFE_SECONDS.shuttingDownToTerminated), 'instance terminated', () => {
    instance.state = 'terminated';
    instance.terminatedAt = world.now();
    announce(state.amazon, instance);
    for (const listener of state.listeners.terminated) listener(instance);
    world.after(FORGOTTEN_MILLISECONDS, 'instance forgotten', () => void state.instances.delete(instance.id));
    state.amazon.changed('instance terminated');
  });
};

/** A Spot reclaim: the notice now, the end after exactly two minutes (spot-instance-termination-notices.html). */
export const interrupt = (state: Ec2State, id: string): void => {
  const instance = state.instances.get(id);
  if (instance?.state !== 'running') return;
  const { amazon } = state;
  amazon.disturbed.add(id);
  emit(amazon, 'EC2 Spot Instance Interruption Warning', id, { 'instance-id': id, 'instance-action': 'terminate' });
  // A test may assemble an Amazon without ECS.
  amazon.ecs?.spotNotice(id);
  amazon.world.after(NOTICE_MILLISECONDS, 'spot reclaim', () => {
    end(state, instance, 'Server.SpotInstanceTermination', 'Spot Instance interruption');
    amazon.changed('spot reclaim');
  });
};

/** A person in the console, or another program: no notice, no drain. */
export const terminate = (state: Ec2State, id: string): void => {
  const instance = state.instances.get(id);
  if (instance?.state !== 'running') return;
  state.amazon.disturbed.add(id);
  end(state, instance, 'Client.UserInitiatedShutdown', 'User initiated');
  state.amazon.changed('instance terminated from outside');
};

/**
 * Stopped by a person: its containers end, its agent goes and has no time to tell so, and its registration stays ACTIVE
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-life-cycle.html).
 */
export const halt = ({ amazon }: Ec2State, instance: Ec2Instance): void => {
  if (instance.state !== 'running') return;
  const { world } = amazon;
  amazon.disturbed.add(instance.id);
  // A test may assemble an Amazon without ECS.
  amazon.ecs?.setAgentConnected(instance.id, false);
  amazon.ecs?.killAll(instance.id);
  instance.state = 'stopping';
  instance.stateReason = {
    Code: 'Client.UserInitiatedShutdown',
    Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
  };
  announce(amazon, instance);
  world.after(delayOf(world.random('ec2 terminated'), LIFE_SECONDS.shuttingDownToTerminated), 'instance stopped', () => {
    if (instance.state !== 'stopping') return;
    instance.state = 'stopped';
    announce(amazon, instance);
    amazon.changed('instance stopped');
  });
  amazon.changed('instance stopping');
};

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html: often earlier than the notice, at times with it. */
export const advise = ({ amazon, instances }: Ec2State, id: string): void => {
  if (instances.get(id)?.state !== 'running') return;
  amazon.disturbed.add(id);
  emit(amazon, 'EC2 Instance Rebalance Recommendation', id, { 'instance-id': id });
};

/** A machine that hangs: dead containers, an agent that is away, and a status check that fails from its next minute on. */
export const impair = ({ amazon, instances }: Ec2State, id: string, impaired: boolean): void => {
  const instance = instances.get(id);
  if (instance?.state !== 'running') return;
  amazon.disturbed.add(id);
  instance.impairedAt = impaired ? amazon.world.now() : null;
  // A test may assemble an Amazon without ECS.
  amazon.ecs?.setAgentConnected(id, !impaired);
  if (impaired) amazon.ecs?.killAll(id);
  amazon.changed('status check');
};

/**
 * Seconds. pending→running: about 5 s, https://www.daemonology.net/blog/2021-08-12-EC2-boot-time-benchmarking.html (p95 ours).
 * Visible to Describe*: that it is eventually consistent is AWS's word
 * (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html), how late is our guess; so is the end.
 */
export const LIFE_SECONDS = {
  visible: { p50: 0.5, p95: 5 },
  pendingToRunning: { p50: 6, p95: 15 },
  shuttingDownToTerminated: { p50: 20, p95: 60 },
} as const;

const NOTICE_MILLISECONDS = 120_000;

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html: visible "for a short while", about an hour. */
const FORGOTTEN_MILLISECONDS = 3_600_000;

const announce = (amazon: Amazon, { id, state }: Ec2Instance): void =>
  emit(amazon, 'EC2 Instance State-change Notification', id, { 'instance-id': id, state });

const emit = (amazon: Amazon, type: string, id: string, detail: object): void => {
  const { region, account } = amazon.settings;
  amazon.events?.emit({
    source: 'aws.ec2',
    'detail-type': type,
    resources: [`arn:aws:ec2:${region}:${account}:instance/${id}`],
    detail,
  });
};
