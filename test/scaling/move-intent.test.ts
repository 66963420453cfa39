import { describe, expect, it } from '@jest/globals';
import type { MoveIntent } from '../../shared/model/intent.js';
import type { Observation, ServiceSeen, TaskSeen } from '../../shared/model/observation.js';
import type { Policy } from '../../shared/model/policy.js';
import { MINUTE } from '../../shared/model/time.js';
import { advance, answered } from '../../shared/scaling/intents/index.js';

const START = Date.parse('2026-03-01T08:00:00Z');

/** A move of the only task of shop-web from i-1 to i-2, with its copy asked for and on the way. */
const landing: MoveIntent = {
  kind: 'move',
  state: 'landing',
  id: 'int_1',
  decision: 'dec_1',
  reason: 'uneven',
  createdAt: START,
  deadlineAt: START + 5 * MINUTE,
  service: 'shop-web',
  taskId: 'old',
  taskArn: 'arn:task/old',
  from: 'i-1',
  to: 'i-2',
  cordoned: [{ instanceId: 'i-1', containerInstance: 'arn:instance/1' }],
  desired: 1,
  before: ['old'],
  copy: null,
  protected: [],
  protectedAt: null,
};

const task = (id: string): TaskSeen =>
  ({
    id,
    arn: `arn:task/${id}`,
    service: 'shop-web',
    instanceId: 'i-1',
    status: 'RUNNING',
    desiredStatus: 'RUNNING',
    health: 'UNKNOWN',
  }) as TaskSeen;

const seen = (minutes: number, desired: number, tasks: readonly string[]): Observation => ({
  at: START + minutes * MINUTE,
  instances: [],
  services: [
    { name: 'shop-web', status: 'ACTIVE', desired, loadBalanced: false, deployments: [] as const } as unknown as ServiceSeen,
  ],
  tasks: tasks.map(task),
  alarms: [],
  reading: null,
});

describe('a move that cannot be completed', () => {
  it('goes back to the count of before', () => {
    const { step } = advance(
      { ...landing, state: 'undo', protected: ['arn:task/old'], protectedAt: START + 5 * MINUTE },
      seen(6, 2, ['old']),
      {} as Policy,
    );
    expect(step).toMatchObject({ kind: 'set-count', desired: 1, expect: [2, 1] });
  });

  it('leaves the count alone when somebody else has set it meanwhile, and cleans up behind itself', () => {
    for (const desired of [3, 5]) {
      const { intent, step } = advance(landing, seen(6, desired, ['old', 'two', 'three']), {} as Policy);
      expect(step).toEqual({ kind: 'uncordon', containerInstances: ['arn:instance/1'] });
      expect(intent).toMatchObject({ state: 'release' });
    }
  });

  it('lets ECS stop the copy again before it protects what is to stay', () => {
    const late: MoveIntent = { ...landing, state: 'undo', copy: 'new', to: 'i-2', protected: ['arn:task/new'] };
    const first = advance(late, seen(6, 2, ['old', 'new']), {} as Policy);
    expect(first.step).toEqual({ kind: 'release', tasks: ['arn:task/new'] });
    const released = answered(first.intent!, first.step!, { result: 'done', note: null }, START + 6 * MINUTE, {} as Policy);
    expect(advance(released.intent!, seen(7, 2, ['old', 'new']), {} as Policy).step).toMatchObject({
      kind: 'protect',
      tasks: ['arn:task/old'],
    });
  });
});
