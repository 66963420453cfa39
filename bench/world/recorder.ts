import type { Amazon, SimInstance } from '../../simulator/parts.js';
import type { Billed } from '../measures/billed.js';
import type { Turn } from '../measures/reversals.js';
import type { Strain } from '../measures/strain.js';

/** What one run leaves behind. Seconds from the start of the measurement. */
export interface Record {
  readonly strains: Strain[];
  readonly billed: Billed[];
  readonly turns: Turn[];
  /** How many instances are pending or running, each time that changed. */
  readonly sizes: { readonly second: number; readonly size: number }[];
  /** Each start of a task that was wanted. */
  readonly starts: number[];
  /** Tasks that no drain of ours would have had to stop. */
  disruptions: number;
}

export interface Recorder {
  /** What each service is asked for now, in instances at full CPU. */
  loads: ReadonlyMap<string, number>;
  end(): Record;
}

const LOOK_MILLISECONDS = 5_000;

/** Looks at the truth every five seconds, and hears of every instance that comes and goes. */
export const createRecorder = (amazon: Amazon, usdPerHour: number): Recorder => {
  const { world, ec2 } = amazon;
  const startAt = world.now();
  const second = (at = world.now()): number => (at - startAt) / 1000;
  const record: Record = { strains: [], billed: [], turns: [], sizes: [], starts: [], disruptions: 0 };
  const stopped = new Map<string, number>();
  const seen = new Set<string>();
  const known = new Map<string, SimInstance>();
  const started = new Set([...amazon.ecs.tasks.values()].filter(({ startedAt }) => startedAt !== null).map(({ id }) => id));
  const disturbed = new Set<string>();
  let stamp = '';
  let size = -1;
  const recorder: Recorder = { loads: new Map(), end: () => finish() };
  ec2.onStopping(({ id }) => {
    if (stopped.has(id)) return;
    stopped.set(id, world.now());
    record.turns.push({ second: second(), change: -1 });
  });
  const look = (): void => {
    lookAtInstances();
    const now = `${amazon.ecs.changes} ${[...recorder.loads.values()].join(' ')}`;
    if (now === stamp) return;
    stamp = now;
    lookAtTasks();
    record.strains.push({ second: second(), ...strainOf(amazon, recorder.loads) });
  };
  const lookAtInstances = (): void => {
    let up = 0;
    for (const instance of ec2.instances.values()) {
      if (instance.state === 'pending' || instance.state === 'running') up += 1;
      if (known.has(instance.id)) continue;
      known.set(instance.id, instance);
      if (!seen.has(instance.id) && instance.launchedAt >= startAt)
        record.turns.push({ second: second(instance.launchedAt), change: 1 });
    }
    if (up !== size) record.sizes.push({ second: second(), size: up });
    size = up;
  };
  const lookAtTasks = (): void => {
    for (const task of amazon.ecs.tasks.values()) {
      if (task.startedAt !== null && !started.has(task.id)) {
        started.add(task.id);
        record.starts.push(second(task.startedAt));
      }
      if (task.daemon || task.stoppedAt === null || disturbed.has(task.id) || task.stoppedAt < startAt) continue;
      disturbed.add(task.id);
      if (task.startedAt !== null && task.service !== null) record.disruptions += 1;
    }
  };
  const finish = (): Record => {
    look();
    record.billed.push(
      ...[...known.values()].map(({ id, launchedAt }) => ({ from: second(launchedAt), to: endOf(id), usdPerHour })),
    );
    record.turns.sort((a, b) => a.second - b.second);
    return record;
  };
  const endOf = (id: string): number | null => {
    const at = stopped.get(id);
    return at === undefined ? null : second(at);
  };
  for (const { id, state } of ec2.instances.values())
    if (state === 'shutting-down' || state === 'terminated') stopped.set(id, startAt);
  world.every(LOOK_MILLISECONDS, 'measure', look, 0);
  return recorder;
};

/** Each service's load is split over its serving tasks; the instance that is asked for most, and what is beyond them. */
const strainOf = ({ ecs }: Amazon, loads: ReadonlyMap<string, number>): { readonly highest: number; readonly lost: number } => {
  const serving = new Map<string, string[]>();
  for (const task of ecs.tasks.values()) {
    const name = task.tags['evenkeel:service'] ?? '';
    if (task.instanceId === null || !loads.has(name) || !ecs.serving(task)) continue;
    const places = serving.get(name);
    if (places) places.push(task.instanceId);
    else serving.set(name, [task.instanceId]);
  }
  const asked = new Map<string, number>();
  let lost = 0;
  let unserved = false;
  for (const [name, load] of loads) {
    const places = serving.get(name) ?? [];
    if (places.length === 0 && load > 0) {
      lost += load;
      unserved = true;
    }
    for (const id of places) asked.set(id, (asked.get(id) ?? 0) + load / places.length);
  }
  const values = [...asked.values()];
  for (const value of values) lost += Math.max(0, value - 1);
  return { highest: unserved ? UNSERVED : values.reduce((most, value) => Math.max(most, value), 0), lost };
};

/** A service that nobody serves is over any line. */
const UNSERVED = 1_000;
