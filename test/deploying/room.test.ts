import { describe, expect, it } from '@jest/globals';
import { owedInVain, owedTo } from '../../shared/deploying/owed.js';
import { asksOf, isNoLarger, mostOf, roomFor } from '../../shared/deploying/room.js';
import type { SeenService } from '../../shared/deploying/seen.js';
import type { Stand } from '../../shared/deploying/stand.js';
import type { DeployInput } from '../../shared/deploying/steps.js';
import type { TaskSeen } from '../../shared/model/observation.js';
import { aService } from './scene.js';

const TASK = { cpu: 0.25, memoryMiB: 256, hostPorts: [] as number[], gpus: 0 };
const primary = { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinition: 'web:2', desired: 2, running: 2, pending: 0 };

interface Sketch {
  readonly stand?: Partial<Stand>;
  readonly service?: Partial<SeenService>;
  readonly wanted?: Partial<typeof TASK>;
  /** Least and most percent of its count. */
  readonly percent?: readonly [least: number, most: number];
}

/** Two tasks that run, and a new revision of them. */
const aStand = ({ stand = {}, service = {}, wanted = {}, percent = [100, 200] }: Sketch = {}): Stand => {
  const web = aService({ name: 'web', task: { ...TASK, ...wanted } });
  const [minimumHealthyPercent, maximumPercent] = percent;
  return {
    wanted: { ...web, service: { ...web.service, deploymentConfiguration: { minimumHealthyPercent, maximumPercent } } },
    service: {
      name: 'shop-web',
      desired: 2,
      running: 2,
      pending: 0,
      deployments: [primary],
      configuration: {},
      task: TASK,
      ...service,
    },
    replace: null,
    changes: ['revision'],
    count: 2,
    job: null,
    ...stand,
  } as unknown as Stand;
};

describe('The room that a change of a service wants', () => {
  it('is that of the new tasks that begin beside the old ones', () => {
    expect(roomFor(aStand())?.need.count).toBe(2);
    expect(roomFor(aStand({ percent: [100, 150] }))?.need.count).toBe(1);
    expect([mostOf(3, { maximumPercent: 150 }), mostOf(3, {}), mostOf(3, { maximumPercent: 50 })]).toEqual([4, 6, 3]);
  });

  it('is that of one task where none may leave before another has come, whatever the maximum says', () => {
    expect(roomFor(aStand({ stand: { count: 1 }, service: { desired: 1, running: 1 }, percent: [100, 150] }))?.need.count).toBe(
      1,
    );
  });

  it('is what the new ones take more, where the old ones leave first', () => {
    const more = (wanted: Partial<typeof TASK>) => {
      const need = roomFor(aStand({ wanted, percent: [0, 100] }))?.need;
      return need && [need.cpu, need.memoryMiB, need.hostPorts, need.gpus ?? 0];
    };
    expect(more({})).toBeUndefined();
    expect(more({ memoryMiB: 300, cpu: 0.1 })).toEqual([0, 44, [], 0]);
    expect(more({ hostPorts: [8080] })).toEqual([0, 0, [8080], 0]);
    expect(more({ gpus: 1 })).toEqual([0, 0, [], 1]);
  });

  it('is none where it is deleted and made again: it frees its own', () => {
    expect(roomFor(aStand({ stand: { replace: 'load-balanced ports none → web:80' } }))).toBeNull();
  });

  it('is on one instance each for a job that runs on every instance', () => {
    const runs = ['i-1', 'i-2', 'i-3'].map((key) => ({ key, state: key === 'i-3' ? 'done' : 'open' }));
    const stand = aStand({ stand: { job: { runs } as never } });
    const each = { ...stand, wanted: { ...stand.wanted, job: { runs: 1, eachInstance: true, attempts: 1 } } };
    const bound = asksOf(each).map(({ need }) => need.constraints.filter((one) => one.startsWith('ec2')));
    expect(bound).toEqual([['ec2InstanceId == i-1'], ['ec2InstanceId == i-2']]);
  });
});

it('a task is no larger than another when it takes no more of anything: CPU, memory, host ports, GPUs', () => {
  const noLarger = (wanted: Partial<typeof TASK>) => isNoLarger(aStand({ wanted }));
  expect([noLarger({}), noLarger({ cpu: 0.2, memoryMiB: 100 })]).toEqual([true, true]);
  const larger = [{ cpu: 0.3 }, { memoryMiB: 300 }, { hostPorts: [80] }, { gpus: 1 }].map(noLarger);
  expect([...larger, isNoLarger(aStand({ service: { task: null } }))]).toEqual(Array(5).fill(false));
});

describe('What ECS owes', () => {
  const shown = (...leaving: boolean[]) =>
    leaving.map((one) => ({
      service: 'shop-web',
      taskDefinition: 'web:2',
      desiredStatus: one ? 'STOPPED' : 'RUNNING',
    })) as unknown as readonly TaskSeen[];
  const current = { stand: { changes: [] } };

  it('is what it has not placed as far as the look shows: the service is read after the tasks', () => {
    const owed = (tasks: readonly TaskSeen[]) => owedTo(aStand(current), { tasks })?.count;
    expect([owed(shown(false, false)), owed(shown(false))]).toEqual([undefined, 1]);
    expect(owed(shown(false, true))).toBe(1);
  });

  it('is in vain where nobody has room for it, and nothing once the deployment has failed', () => {
    const inVain = (rolloutState: string) =>
      owedInVain([aStand({ ...current, service: { deployments: [{ ...primary, rolloutState }] as never } })], [], {
        seen: { tasks: shown(false) },
      } as unknown as DeployInput).map(({ need }) => need.count);
    expect([inVain('IN_PROGRESS'), inVain('FAILED')]).toEqual([[1], []]);
  });
});
