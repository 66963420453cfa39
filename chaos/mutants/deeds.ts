import { setTombstone } from '../../shared/ledger/head.js';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import type { Head } from '../../shared/model/head.js';
import type { Local } from '../../simulator/local.js';
import { type Amazon, AwsError, type RecordedCall } from '../../simulator/parts.js';
import { outside } from '../outside.js';
import type { Watch } from '../watch.js';
import { type Pause, slowPass } from './slow-pass.js';

/** Something that is done to a cluster at a moment of its own. */
export type Deed = (local: Local, watch: Watch) => unknown;

/** The intents of launches are gone from the table, as after a restore. */
export const forgetLaunches: Deed = async ({ store }) => {
  const row = await store.get<Head>(HEAD_KEY);
  if (!row) return;
  const intents = row.body.intents.filter(({ kind }) => kind !== 'launch');
  await store.put(HEAD_KEY, { ...row.body, intents }, { expected: row.version });
};

/** The stack begins to be deleted: nothing may be launched or created from here on. */
export const tombstone: Deed = ({ store, amazon }) => setTombstone(store, amazon.bounds!.cluster);

/** A pass that is paused in its midst begins now; nobody waits for it. */
export const paused =
  (pause: Pause): Deed =>
  (local, watch) =>
    void slowPass(local, pause).catch((error) => watch.notes.push({ at: watch.now(), text: `the slow pass: ${error}` }));

/** So much later. */
export const later =
  (seconds: number, deed: Deed): Deed =>
  (local, watch) =>
    void local.amazon.world.after(seconds * 1000, 'a deed', () => void deed(local, watch));

/** Just before the product's next call of this operation at which the condition holds, in an invocation that has made the other before: once. */
export const upon =
  (operation: string, holds: (local: Local) => boolean, deed: Deed, after?: string): Deed =>
  (local, watch) => {
    const { recorder } = local.amazon;
    let [done, ready]: [boolean, string | null] = [false, null];
    local.amazon.recorder = (call: RecordedCall) => {
      recorder?.(call);
      const { invocation } = call.caller;
      const name = `${call.service}.${call.operation}`;
      if (name === after) ready = invocation;
      if (done || invocation === null || name !== operation || (after && ready !== invocation) || !holds(local)) return;
      done = true;
      void deed(local, watch);
    };
  };

const drainingOf = ({ amazon }: Local): readonly { arn: string; instanceId: string }[] =>
  (amazon.ecs.members?.() ?? []).filter(({ status }) => status === 'DRAINING');

const liveOn = ({ amazon }: Local, instanceId: string) =>
  [...amazon.ecs.tasks.values()].filter((task) => task.instanceId === instanceId && task.lastStatus !== 'STOPPED');

/** One is drained, and nothing runs on it any more. */
export const emptied = (local: Local): boolean =>
  drainingOf(local).some(({ instanceId }) => liveOn(local, instanceId).length === 0);

/** Somebody sets it ACTIVE, and starts a task on it. */
export const takenBack: Deed = async (local) => {
  const { amazon } = local;
  const [member] = drainingOf(local);
  const cluster = amazon.bounds!.cluster;
  const [any] = amazon.ecs.tasks.values();
  await outside(amazon, 'ecs', 'UpdateContainerInstancesState', { cluster, containerInstances: [member!.arn], status: 'ACTIVE' });
  const placementConstraints = [{ type: 'memberOf', expression: `ec2InstanceId == ${member!.instanceId}` }];
  await outside(amazon, 'ecs', 'RunTask', { cluster, taskDefinition: any!.taskDefinition, placementConstraints });
};

/** Their own programs protect all tasks for twenty minutes. */
export const protecting: Deed = async ({ amazon }) => {
  const running = [...amazon.ecs.tasks.values()].filter((task) => task.service && task.lastStatus === 'RUNNING');
  for (let from = 0; from < running.length; from += 10) {
    const tasks = running.slice(from, from + 10).map(({ arn }) => arn);
    const input = { cluster: amazon.bounds!.cluster, tasks, protectionEnabled: true, expiresInMinutes: 20 };
    await outside(amazon, 'ecs', 'UpdateTaskProtection', input);
  }
};

/** The agent of the instance that came last is silent for so long: ECS places nothing there. */
export const youngestSilent =
  (seconds: number): Deed =>
  ({ amazon }) =>
    amazon.faults.add({ kind: 'agent-lost', target: [...amazon.ec2.instances.keys()].at(-1)!, seconds });

/** The pass that writes the next row of this partition (whose sort key begins so) is killed when it is written, or just before. */
export const killedAtRow =
  (when: 'before' | 'after', partition: string, prefix = ''): Deed =>
  ({ amazon, store }) => {
    const { recorder } = amazon;
    const { put } = store;
    let [writer, done]: [string | null, boolean] = [null, false];
    amazon.recorder = (call) => {
      recorder?.(call);
      if (call.operation === 'put') writer = call.caller.invocation;
    };
    store.put = async (key, body, options) => {
      const meant = !done && key.partition === partition && key.sort.startsWith(prefix) && writer !== null;
      if (!meant) return put(key, body, options);
      done = true;
      const version = when === 'after' ? await put(key, body, options) : 0;
      amazon.lambda.kill(writer!, `killed ${when} a row of ${partition}`);
      return version;
    };
  };

/** The instance that came last is terminated by somebody else. */
export const youngestDies: Deed = ({ amazon }) => amazon.ec2.terminate([...amazon.ec2.instances.keys()].at(-1)!);

/** Somebody sets the count of a service. */
export const counted =
  (service: string, desiredCount: number): Deed =>
  ({ amazon }) =>
    outside(amazon, 'ecs', 'UpdateService', { cluster: amazon.bounds!.cluster, service, desiredCount });

/** AWS has no time for this operation for so long. */
export const throttling =
  (operation: string, seconds: number): Deed =>
  ({ amazon }) =>
    amazon.faults.add({ kind: 'throttle', operation, seconds });

/** AWS answers every call of this operation with this error for so long: a role that lacks a right, say. */
export const refused =
  (name: string, code: string, seconds: number): Deed =>
  ({ amazon }) => {
    const { call } = amazon;
    const until = amazon.world.now() + seconds * 1000;
    const refusing: Amazon['call'] = async (service, operation, input, caller) => {
      if (`${service}.${operation}` !== name || caller.invocation === null || amazon.world.now() >= until)
        return call(service, operation, input, caller);
      throw new AwsError(code, `${name} was refused in a scene`);
    };
    Object.assign(amazon, { call: refusing });
  };
