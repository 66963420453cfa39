import { MINUTE, SECOND } from '../../shared/model/time.js';
import { aLaunch, drainOf, moveOf } from './scene-intents.js';
import { member, NOON, since, withIntents, withMachineAs, withTaskMore, worldOf } from './scene-worlds.js';
import { taskArnOf, type World } from './world.js';

/** Scenes that begin in the middle: what a read that lags shows in them has changed just now. */

const nothing = worldOf([]);
const { id: intent, token, instanceId } = aLaunch;
const boots = { ...member(instanceId!), intent, token, launchedAt: NOON - 2 * MINUTE };

/** Launched, and about to join. */
export const launched = withIntents(
  since({ ...nothing, machines: [{ ...boots, state: 'pending', registration: 'none' }] }, nothing),
  [aLaunch],
);

const apart = worldOf([2, 0]);
const cordoned = withMachineAs(apart, 'i-1', { cordon: 'int_0-1' });
const raised: World = { ...cordoned, desired: 3 };

/** The copy of a move has its place. */
export const landing = withIntents(since(withTaskMore(raised, 'PENDING'), raised, cordoned), [
  { ...moveOf(apart, ['i-1']), state: 'landing' },
]);

const copied = withTaskMore({ ...apart, desired: 3 }, 'RUNNING');
const staying = ['t-2', 't-3'];

/** All but the original are protected. */
export const lowering = withIntents(
  since(
    { ...copied, tasks: copied.tasks.map((task) => ({ ...task, isProtected: staying.includes(task.id) })) },
    copied,
    withTaskMore({ ...apart, desired: 3 }, 'PENDING'),
  ),
  [
    {
      ...moveOf(apart, []),
      state: 'lower',
      copy: 't-3',
      protected: staying.map((id) => taskArnOf({ id })),
      protectedAt: NOON - SECOND,
    },
  ],
);

const missing: World = { ...worldOf([1, 0]), desired: 2 };
const drained = (status: 'PENDING' | 'RUNNING'): World =>
  withMachineAs(withTaskMore(missing, status), 'i-2', { registration: 'DRAINING' });

/** ECS has placed a task there in the moment before the drain, and it runs. */
export const taskBeforeDrain = withIntents(
  since(drained('RUNNING'), drained('PENDING'), withTaskMore(missing, 'PENDING'), missing),
  [{ ...drainOf(missing, 'i-2'), state: 'draining' }],
);
