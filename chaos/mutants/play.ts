import { createLocal, type Local } from '../../simulator/local.js';
import { type Accepted, accepted } from '../accepted.js';
import { AUTHORIZATION, perform } from '../act.js';
import { checkHorizon } from '../horizon.js';
import { violationsOf } from '../run.js';
import type { Act, Schedule } from '../schedule.js';
import { sizesOf } from '../sizes.js';
import { createWatch, type Failure, type Watch } from '../watch.js';
import { CALM_SECONDS, type Scene, type SceneStep } from './scene.js';
import { RECONCILE } from './slow-pass.js';

const STARTS_AT = Date.parse('2026-03-02T09:00:00Z');
const SEED = 3;
const CANARY = 'EDITION';

/** One scene, to its end or to the first promise that is broken. Empty = none was. */
export const play = async (scene: Scene, file: string, seen?: (watch: Watch) => void): Promise<readonly Failure[]> => {
  const watch = createWatch(SEED, [CANARY, AUTHORIZATION]);
  seen?.(watch);
  let local: Local | null = null;
  const broken = (): readonly Failure[] => [...violationsOf(local, { seed: SEED }, watch), ...watch.failures];
  try {
    local = await createLocal({
      file,
      seed: SEED,
      startAt: STARTS_AT,
      zones: 2,
      params: {
        type: 't3.small',
        min: String(scene.min),
        max: String(scene.max),
        balancer: 'alb',
        email: 'operator@example.com',
      },
      log: watch.log,
    });
    watch.begin(local);
    if (scene.unseenSeconds) showLate(local, scene.unseenSeconds);
    await live(local, scene, watch, broken);
  } catch (error) {
    watch.fail('run', String((error as Error).message ?? error).slice(0, 300));
  }
  return broken();
};

const live = async (local: Local, scene: Scene, watch: Watch, broken: () => readonly Failure[]): Promise<void> => {
  const promised = accepted();
  const steps = scene.steps.flatMap(spread).sort((a, b) => a.at - b.at);
  let sizes = sizesOf(local);
  const end = scene.stillAt + (scene.calmSeconds ?? CALM_SECONDS);
  const early = steps.filter(({ at }) => at <= scene.stillAt);
  const before: readonly SceneStep[] = [...early, ...quarters(scene.stillAt)].sort((a, b) => a.at - b.at);
  for (const step of before) {
    await until(local, watch, step.at);
    await take(local, step, promised, watch);
    if (broken().length > 0 || step.kind === 'remove') return;
  }
  local.amazon.faults.clear();
  sizes = sizesOf(local);
  for (const step of steps.filter(({ at }) => at > scene.stillAt)) {
    await until(local, watch, step.at);
    await take(local, step, promised, watch);
  }
  await until(local, watch, end);
  if (!scene.unfinished) await checkHorizon(local, scheduleOf(scene, end), watch, promised, sizes);
};

/** From here on every launch, as EC2's readers see it. */
const showLate = ({ amazon }: Local, seconds: number): void => {
  const before = new Set(amazon.ec2.instances.keys());
  const { changed } = amazon;
  (amazon as { changed: typeof changed }).changed = (what) => {
    for (const [id, instance] of amazon.ec2.instances) {
      if (before.has(id)) continue;
      before.add(id);
      instance.visibleAt = instance.launchedAt + seconds * 1000;
    }
    changed(what);
  };
};

/** Looks for what is broken now and then, so that what is found early ends early. */
const quarters = (stillAt: number): SceneStep[] =>
  [0.25, 0.5, 0.75, 1].map((share) => ({ at: Math.round(share * stillAt), kind: 'look', look: () => null }));

const until = async (local: Local, watch: Watch, second: number): Promise<void> => {
  const seconds = second - watch.now() / 1000;
  if (seconds > 0) await local.advance(seconds);
};

/** What lasts is done again and again. */
const spread = (step: SceneStep): readonly SceneStep[] =>
  step.kind === 'wake'
    ? Array.from({ length: Math.ceil(step.seconds / (step.every ?? 15)) }, (_, i) => ({
        ...step,
        at: step.at + (step.every ?? 15) * i,
      }))
    : [step];

const take = async (local: Local, step: SceneStep, promised: Accepted, watch: Watch): Promise<void> => {
  switch (step.kind) {
    case 'look': {
      const wrong = await step.look(local, watch);
      if (wrong) watch.fail('scene', wrong);
      return;
    }
    case 'wake':
      for (let i = 0; i < step.times; i += 1) wake(local);
      return;
    case 'deed':
      await step.deed(local, watch);
      return;
    case 'together':
      await Promise.all(step.files.map((file) => put(local, step.project, file, step.at, promised, watch)));
      return;
    case 'remove':
      return remove(local, watch);
    default:
      for (const act of actsOf(step)) promised.heard(act, (await perform(local, act)).answer, watch);
  }
};

const put = async (local: Local, project: string, file: string, at: number, promised: Accepted, watch: Watch): Promise<void> => {
  const act: Act = { at, kind: 'put', project, file, what: 'at once', good: true };
  promised.heard(act, (await perform(local, act)).answer, watch);
};

const actsOf = (step: Exclude<SceneStep, { kind: 'look' | 'wake' | 'deed' | 'together' | 'remove' }>): Act[] => {
  const { at } = step;
  switch (step.kind) {
    case 'up':
      return [{ at, kind: 'put', project: step.project, file: step.file, what: 'up', good: true }];
    case 'load':
      return Object.entries(step.cpu).map(([service, cpu]) => ({
        at,
        kind: 'load',
        project: step.project,
        service,
        cpu,
        memoryMiB: 0,
      }));
    default:
      return [step];
  }
};

/** Past the queue, which would keep passes apart. Nobody waits for it: the next one begins beside it. */
const wake = ({ amazon }: Local): void => {
  const now = amazon.world.now();
  const body = JSON.stringify({ source: 'aws.events', 'detail-type': 'Scheduled Event', time: new Date(now).toISOString() });
  const record = { messageId: `wake-${now}`, body, attributes: { SentTimestamp: String(now + 1) }, eventSource: 'aws:sqs' };
  amazon.lambda.invoke(RECONCILE, { Records: [record] }).catch(() => {});
};

/** After a deleted stack nothing runs, and nothing starts any more. */
const remove = async (local: Local, watch: Watch): Promise<void> => {
  const { amazon, stack } = local;
  const heartbeats = Array.from({ length: 20 }, (_, i) => amazon.world.after(i * 5_000, 'wake', () => wake(local)));
  await stack.delete();
  await local.advance(300);
  void heartbeats;
  const left = [...amazon.ec2.instances.values()].filter(({ state }) => state === 'pending' || state === 'running');
  if (left.length > 0) watch.fail('scene', `${left.map(({ id }) => id).join(', ')} is left of a deleted stack`);
};

const scheduleOf = ({ min, max, stillAt }: Scene, endAt: number): Schedule => ({
  seed: SEED,
  canary: CANARY,
  acts: [],
  calmAt: stillAt,
  stillAt: stillAt + 900,
  endAt,
  setting: { type: 't3.small', vcpu: 2, roomMiB: 1_800, min, max, zones: 2, balancer: 'alb', credits: 'unlimited', other: '' },
});
