import { describe, expect, it } from '@jest/globals';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { ConditionFailed } from '../../shared/ledger/store.js';
import type { Head } from '../../shared/model/head.js';
import { instanceType } from '../../shared/model/instance-types.js';
import type { LaunchIntent, MoveIntent } from '../../shared/model/intent.js';
import type { Policy } from '../../shared/model/policy.js';
import { SECOND } from '../../shared/model/time.js';
import { actOn } from '../../shared/pass/act-on.js';
import { openIntent } from '../../shared/pass/open-intents.js';
import type { Thoughts } from '../../shared/pass/think.js';
import { batched } from '../../shared/scaling/intents/batch.js';
import type { Step, StepResult } from '../../shared/scaling/intents/step.js';
import type { BoundTo } from '../../shared/scaling/offerings.js';
import type { PlannedAction } from '../../shared/scaling/proposal.js';
import { aCluster, NOON } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

type Act = (step: Step) => Promise<StepResult> | StepResult;

const ZONES = ['us-east-1a', 'us-east-1b'];
const launch = (zone: string): PlannedAction => ({
  kind: 'launch',
  reason: 'above-line',
  type: 't3.small',
  zone,
  subnetId: 'subnet-a',
  market: 'on-demand',
});

/** A pass that has decided on launches in these zones, and written them down. `boundTo`: what all but the first must keep to. */
const launching = async (zones: readonly string[], act: Act, policy: Partial<Policy> = {}, boundTo?: BoundTo) => {
  const types = ['t3.small', 't3.medium'].map((name) => instanceType(name)!);
  const input = aCluster({ instances: [], policy: { types, zones: [{ zone: ZONES[0]!, subnetId: 'subnet-a' }], ...policy } });
  const scene = await aTurn(input, act);
  const actions = zones.map((zone, i) => ({ ...launch(zone), ...(boundTo && i > 0 && { boundTo }) }));
  const intents = batched(actions.map((action) => openIntent(scene.turn, input, 'dec_1', action)));
  scene.turn.session = { ...scene.turn.session, head: { ...scene.turn.session.head, intents: intents as LaunchIntent[] } };
  const opened = actions.map((action, i) => ({ action, intent: intents[i]! }));
  const thoughts = { advances: [], uncordon: [], opened, deployments: [], pins: [], input, decisionId: 'dec_1' };
  const seen = { observation: input.observation, projects: [] };
  return { ...scene, done: () => actOn(scene.ports, scene.turn, seen, thoughts as unknown as Thoughts) };
};

const started = (step: Step): StepResult => {
  const { intent } = step as { intent: LaunchIntent };
  const size = intent.batch?.size ?? 1;
  const ids = Array.from({ length: size }, (_, i) => `i-${intent.id}-${i}`);
  return intent.batch ? { result: 'done', note: null, instanceIds: ids } : { result: 'done', note: null, instanceId: ids[0]! };
};

const NO_CAPACITY: StepResult = { result: 'failed', note: 'none', error: 'capacity', code: 'InsufficientInstanceCapacity' };

describe('Launches of one pass', () => {
  it('that EC2 has no capacity for are asked of a dearer type only as far as the caps allow', async () => {
    const act: Act = (step) =>
      (step as { intent: LaunchIntent }).intent.request.type === 't3.small' ? NO_CAPACITY : started(step);
    const asked = async (maxUsdPerHour: number, count = 2) => {
      const { done, intents } = await launching(Array(count).fill(ZONES[0]), act, { maxUsdPerHour });
      await done();
      return intents().map((one) => (one as LaunchIntent).request.type);
    };
    expect(await asked(0.1)).toEqual(['t3.medium', 't3.medium']);
    expect(await asked(0.06)).toEqual(['t3.medium']);
    expect(await asked(0.04)).toEqual([]);
    expect([await asked(0.06, 1), await asked(0.04, 1)]).toEqual([['t3.medium'], []]);
  });

  it('are in the head row before they are asked for, also those of another type: a pass that is killed over the call leaves them', async () => {
    for (const zones of [[ZONES[0]!], [ZONES[0]!, ZONES[0]!]]) {
      const written: boolean[] = [];
      const scene = await launching(zones, async (step) => {
        const { intent } = step as { intent: LaunchIntent };
        if (intent.request.type === 't3.small') return NO_CAPACITY;
        const row = await scene.store.get<Head>(HEAD_KEY);
        written.push(row!.body.intents.some(({ id }) => id === intent.id));
        return started(step);
      });
      await scene.done();
      expect(written).toEqual([true]);
    }
  });

  it('that must keep to something else share no call for another type: the next pass asks for them', async () => {
    const act: Act = (step) =>
      (step as { intent: LaunchIntent }).intent.request.type === 't3.small' ? NO_CAPACITY : started(step);
    const boundTo: BoundTo = { zone: ZONES[0]!, only: { market: null, types: ['t3.small'] } };
    const { done, intents } = await launching([ZONES[0]!, ZONES[0]!], act, {}, boundTo);
    await done();
    expect(intents().map((one) => (one as LaunchIntent).request.type)).toEqual(['t3.medium']);
  });

  it('for which no time is left are asked for by the next pass, and the record says so until then', async () => {
    for (const zones of [[ZONES[0]!], [ZONES[0]!, ZONES[0]!], ZONES]) {
      const { done, clock, intents, steps } = await launching(zones, started);
      clock.at += 23 * SECOND;
      const { actions } = await done();
      expect(steps).toEqual([]);
      expect(actions.map(({ result }) => result)).toEqual(zones.map(() => 'stale'));
      for (const one of intents()) expect(one).toMatchObject({ state: 'planned', unanswered: 'no time was left in this pass' });
    }
  });

  it('are over when the pass is, also when it has lost its place meanwhile: no call is left in the air', async () => {
    let land = (): void => {};
    const landed = new Promise<void>((resolve) => {
      land = resolve;
    });
    const act: Act = async (step) => {
      if ((step as { intent: LaunchIntent }).intent.request.zone === ZONES[1]) await landed;
      return started(step);
    };
    const { done, store, turn } = await launching(ZONES, act);
    await store.put(HEAD_KEY, turn.session.head);
    let over = false;
    const pass = done().finally(() => {
      over = true;
    });
    pass.catch(() => {});
    for (let ticks = 0; ticks < 50; ticks += 1) await Promise.resolve();
    expect(over).toBe(false);
    land();
    await expect(pass).rejects.toBeInstanceOf(ConditionFailed);
  });
});

describe('The cordon of a move that ends', () => {
  it('stays where another move that is open needs it', async () => {
    const cordoned = ['a', 'b'].map((id) => ({ instanceId: id, containerInstance: `arn:${id}` }));
    const move = (id: string, of: typeof cordoned) =>
      ({ kind: 'move', id, state: 'release', cordoned: of, protected: [] }) as unknown;
    const [ending, other] = [move('int_1', cordoned), move('int_2', cordoned.slice(1))] as MoveIntent[];
    const input = aCluster({ instances: ['a'], head: { intents: [ending!, other!] } });
    const { ports, turn, steps } = await aTurn(input);
    const step: Step = { kind: 'uncordon', containerInstances: ['arn:a', 'arn:b'] };
    const advances = [{ intent: ending, step, note: '', effects: {} }];
    const thoughts = { advances, uncordon: [], opened: [], deployments: [], pins: [], input };
    await actOn(ports, turn, { observation: input.observation, projects: [] }, thoughts as unknown as Thoughts);
    expect(steps).toEqual([{ kind: 'uncordon', containerInstances: ['arn:a'] }]);
  });
});

it.each(['done', 'failed'] as const)(
  'a reboot that is %s: only what EC2 has taken is the one that an instance gets',
  async (result) => {
    const input = aCluster({ instances: ['i-1'] });
    const { ports, turn } = await aTurn(input, () => ({ result, note: null }));
    const action: PlannedAction = { kind: 'repair', reason: 'status-check', instanceId: 'i-1' };
    const thoughts = { advances: [], uncordon: [], opened: [{ action, intent: null }], deployments: [], pins: [], input };
    await actOn(ports, turn, { observation: input.observation, projects: [] }, thoughts as unknown as Thoughts);
    expect(turn.session.head.repairs?.['i-1']?.rebooted ?? false).toBe(result === 'done');
  },
);

it.each([
  [{ result: 'done', note: null }, 1],
  [{ result: 'failed', note: 'Rate exceeded', error: 'throttle' }, 0],
] as const)('a service that ECS was asked for again, with %j: counted as asked for %d times', async (answer, times) => {
  const input = aCluster({ instances: ['i-1'], services: { web: [{ on: 'i-1' }] } });
  const { ports, turn } = await aTurn(input, () => answer);
  turn.session = { ...turn.session, head: { ...turn.session.head, nudgedAt: { web: NOON }, nudges: { web: 1 } } };
  const action: PlannedAction = { kind: 'nudge', reason: 'unplaced', service: 'web' };
  const thoughts = { advances: [], uncordon: [], opened: [{ action, intent: null }], deployments: [], pins: [], input };
  await actOn(ports, turn, { observation: input.observation, projects: [] }, thoughts as unknown as Thoughts);
  expect(turn.session.head.nudges).toEqual({ web: times });
  expect(turn.session.head.nudgedAt).toEqual(times > 0 ? { web: NOON } : {});
});
