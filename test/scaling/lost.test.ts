import { describe, expect, it } from '@jest/globals';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { MINUTE, type Millis } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { keptFromRoom } from '../../shared/scaling/kept-from-room.js';
import { breakerText, launchBreaker } from '../../shared/scaling/launch-breaker.js';
import { type DecideInput, situationOf } from '../../shared/scaling/situation.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

/** Minutes ago: when each agent fell silent, and when its instance had joined (an hour ago unless stated). */
type Silent = Readonly<Record<string, { readonly since: number; readonly joined?: number }>>;

const cluster = (instances: readonly string[], silent: Silent, over: Partial<Scene> = {}): DecideInput => {
  const lostSince: Record<string, Millis> = {};
  for (const [id, { since }] of Object.entries(silent)) lostSince[id] = NOON - since * MINUTE;
  const input = aCluster({ instances, services: {}, policy: { min: 3, max: 8 }, ...over, head: { lostSince, ...over.head } });
  const seen = input.observation.instances.map((one) => {
    const agent = silent[one.id];
    const registeredAt = NOON - (agent?.joined ?? (one.id.startsWith('i-new') ? 1 : 60)) * MINUTE;
    return { ...one, containerInstance: { ...one.containerInstance!, agentConnected: !agent, registeredAt } };
  });
  return { ...input, observation: { ...input.observation, instances: seen } };
};

const three: Silent = { 'i-1': { since: 20 }, 'i-2': { since: 20 }, 'i-3': { since: 20 } };
const launches = (input: DecideInput): number => decide(input).actions.filter(({ kind }) => kind === 'launch').length;

describe('an agent that is away', () => {
  const task = { key: 'web 1', service: 'web', cpu: 0.25, memoryMiB: 256, hostPorts: [], constraints: [] };
  const scene = { policy: { min: 1, max: 8 }, input: { demand: [task] } };
  const away = (minutes: number) => cluster(['i-1'], { 'i-1': { since: minutes } }, scene);

  it('for less than a minute has nothing bought for what would have room there, as it comes and goes several times an hour', () => {
    expect([launches(away(0)), launches(away(0.5))]).toEqual([0, 0]);
    expect(keptFromRoom(situationOf(away(0.5)), { actions: [] })['web']).toEqual({
      code: 'in-flight',
      why: 'ECS places nothing on i-1 while its agent does not answer, which lasts seconds as a rule',
    });
  });

  it('for longer is no room for what is to be placed, long before its instance counts as lost', () => {
    expect([launches(away(1)), launches(away(3))]).toEqual([1, 1]);
  });
});

describe('when more agents are silent than chance explains', () => {
  it('one instance is launched first, not all that are missing', () => {
    const input = cluster(['i-1', 'i-2', 'i-3'], three);
    expect(launches(input)).toBe(1);
    expect(decide(input).decision.why).toMatch(
      /^3 short of the minimum of \d+\. More agents are silent than chance explains: one is launched/,
    );
  });

  it('the others follow when that one has joined and answers', () => {
    expect(launches(cluster(['i-1', 'i-2', 'i-3', 'i-new'], three))).toBe(2);
  });

  it('one that has joined and does not answer proves nothing', () => {
    const mute: Silent = { ...three, 'i-new': { since: 2, joined: 3 } };
    expect(launches(cluster(['i-1', 'i-2', 'i-3', 'i-new'], mute))).toBe(1);
  });

  it.each([
    [1, 14, 'open'],
    [1, 16, 'half-open'],
    [2, 29, 'open'],
    [2, 31, 'half-open'],
  ] as const)(
    'after %i that joined since and fell silent too, %i min ago, launching is %s: the maximum is not eaten',
    (count, since, state) => {
      const newer = Object.fromEntries(Array.from({ length: count }, (_, i) => [`i-new${i}`, { since, joined: since + 2 }]));
      const old: Silent = {
        'i-1': { since: 90, joined: 200 },
        'i-2': { since: 90, joined: 200 },
        'i-3': { since: 90, joined: 200 },
      };
      const silent = { ...old, ...newer };
      const breaker = launchBreaker(situationOf(cluster(Object.keys(silent), silent)));
      expect(breaker).toMatchObject({ state, cause: 'lost', failed: count });
      if (state === 'open')
        expect(breakerText(breaker)).toMatch(/that joined since, so no more are launched; one is tried again at/);
    },
  );

  it('one of many is chance: what is missing is launched as ever', () => {
    const many = ['i-1', 'i-2', 'i-3', 'i-4', 'i-5'];
    expect(launches(cluster(many, { 'i-1': { since: 20 } }, { policy: { min: 6, max: 8 } }))).toBe(2);
  });
});

describe('an instance that runs and is not registered any more', () => {
  const stray = (minutesAgo: number): LaunchIntent => ({
    kind: 'launch',
    id: 'int_stray',
    decision: 'adopted',
    reason: 'below-min',
    createdAt: NOON - 600 * MINUTE,
    deadlineAt: NOON + (5 - minutesAgo) * MINUTE,
    state: 'launched',
    attempt: 1,
    token: '',
    instanceId: 'i-stray',
    strayedAt: NOON - minutesAgo * MINUTE,
    request: { type: 't3.small', zone: '', subnetId: '', market: 'on-demand', launchTemplateId: '', launchTemplateVersion: '' },
  });
  const with3 = (...intents: LaunchIntent[]) =>
    aCluster({ instances: ['i-1', 'i-2'], policy: { min: 3, max: 4 }, head: { intents } });

  it('is waited for a minute, then it is no capacity that comes, though it counts against the maximum', () => {
    expect(launches(with3(stray(0)))).toBe(0);
    expect(launches(with3(stray(2)))).toBe(1);
    expect(launches(with3(stray(2), { ...stray(2), id: 'int_2', instanceId: 'i-2nd' }))).toBe(0);
  });

  it('is no launch that failed: those that are given up do not stop launching', () => {
    const closing = ['a', 'b', 'c', 'd'].map((id) => ({ ...stray(6), id, instanceId: `i-${id}`, state: 'closing' as const }));
    expect(launchBreaker(situationOf(with3(...closing))).state).toBe('closed');
  });
});
