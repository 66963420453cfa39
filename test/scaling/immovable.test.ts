import { describe, expect, it } from '@jest/globals';
import type { DrainIntent, LaunchIntent } from '../../shared/model/intent.js';
import type { ServiceSeen, TaskSeen } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { decide } from '../../shared/scaling/decide.js';
import { scaleIn } from '../../shared/scaling/scale-in.js';
import { type DecideInput, immovable, situationOf } from '../../shared/scaling/situation.js';
import { seeded } from '../../simulator/random.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';

/** Both tasks on one of two instances: one of them would move. */
const uneven: Scene = {
  instances: ['i-1', 'i-2'],
  services: { vote: [{ on: 'i-1', cpu: 0.9 }], result: [{ on: 'i-1', cpu: 0.9 }] },
};

const withTasks = (input: DecideInput, change: Partial<TaskSeen>): DecideInput => {
  const tasks = input.observation.tasks.map((task) => ({ ...task, ...change }));
  return { ...input, observation: { ...input.observation, tasks } };
};

const moves = (input: DecideInput): number => decide(input).actions.filter(({ kind }) => kind === 'relocate').length;

const NEEDS = { cpu: 0.25, memoryMiB: 256, hostPorts: [], volumes: [] };

describe('A task is not moved', () => {
  it.each<[string, Partial<ServiceSeen>]>([
    ['it is deployed stop-first', { minimumHealthyPercent: 0, maximumPercent: 100 }],
    ['its file says relocate: never', { tags: { 'evenkeel:relocate': 'never' } }],
    ['its file says protect: true', { tags: { 'evenkeel:protect': 'true' } }],
    ['it runs once on every instance', { scheduling: 'DAEMON' }],
    ['it holds host port 5432', { task: { ...NEEDS, hostPorts: [5432] } }],
    ['its volume data stays', { task: { ...NEEDS, volumes: ['data'] } }],
    ['somebody else made it', { project: null }],
  ])('when %s', (why, service) => {
    expect(moves(aCluster(uneven))).toBe(1);
    const input = aCluster({ ...uneven, service: () => service });
    expect(immovable(situationOf(input), input.observation.tasks[0]!)).toContain(why);
    expect(moves(input)).toBe(0);
  });

  it('when it is a job, nor is its instance given up: what it has done would be done again', () => {
    const job = { project: 'shop', service: 'migrate', hash: 'x', asked: 'dep_1', run: '0', attempt: 1, generation: 1 };
    const input = withTasks(aCluster(uneven), { job, service: null } as Partial<TaskSeen>);
    expect(immovable(situationOf(input), input.observation.tasks[0]!)).toMatch(/^it is a job/);
    const two = withTasks(aCluster({ instances: ['i-1', 'i-2'], services: { a: [{ on: 'i-1' }], b: [{ on: 'i-2' }] } }), {
      job,
      service: null,
    } as Partial<TaskSeen>);
    const { actions, candidates } = scaleIn(situationOf(two));
    expect(actions).toEqual([]);
    expect(candidates[0]!.why).toContain('job migrate of shop runs on it');
  });

  it('while an instance joins or leaves: where its load goes then is not known yet', () => {
    const base = { id: 'int_1', decision: 'dec_1', createdAt: NOON - MINUTE, deadlineAt: NOON + 9 * MINUTE };
    const request = { type: 't3.small', zone: 'us-east-1b', subnetId: 'subnet-b', market: 'on-demand' };
    const launch = {
      ...base,
      kind: 'launch',
      state: 'launched',
      reason: 'above-line',
      instanceId: 'i-3',
      attempt: 1,
      token: 't',
      request,
    };
    const drain = {
      ...base,
      kind: 'drain',
      state: 'draining',
      reason: 'interrupted',
      instanceId: 'i-3',
      containerInstance: 'arn',
      after: null,
    };
    const beside = (intent: object) => moves(aCluster({ ...uneven, head: { intents: [intent as LaunchIntent | DrainIntent] } }));
    expect([beside(launch), beside(drain)]).toEqual([0, 0]);
  });

  it('where no room is registered for it, also not to a place that another is about to leave', () => {
    const random = seeded(1);
    let moved = 0;
    for (let scene = 0; scene < 150; scene += 1) {
      const cpu = 0.4 + random() * 0.5;
      const most = Math.floor(2 / cpu);
      const instances = ['i-1', 'i-2', 'i-3'];
      const services = Object.fromEntries(
        instances.flatMap((on) =>
          Array.from({ length: Math.round(random() * most) }, (_, nth) => [`${on}-${nth}`, [{ on, cpu: random() * 1.2 }]]),
        ),
      );
      const input = aCluster({ instances, services, reserve: { cpu, memoryMiB: 128 } });
      const free = new Map(
        instances.map((id) => [id, 2 - cpu * input.observation.tasks.filter((one) => one.instanceId === id).length]),
      );
      for (const action of decide(input).actions) {
        if (action.kind !== 'relocate') continue;
        moved += 1;
        expect(free.get(action.to)).toBeGreaterThanOrEqual(cpu);
      }
    }
    expect(moved).toBeGreaterThan(20);
  });
});
