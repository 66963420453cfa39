import { describe, expect, it } from '@jest/globals';
import { observe } from '../../shared/aws/observe.js';
import { says } from './says.js';

const room = (cpu: number, memory: number) => [
  { name: 'CPU', integerValue: cpu },
  { name: 'MEMORY', integerValue: memory },
];

interface Placed {
  readonly memory: number;
  readonly lastStatus?: string;
  readonly desiredStatus?: string;
}

/** What one instance of 2 vCPU and 1,925 MiB has left, as the pass sees it: ECS says `remaining`, and shows these tasks of 256 units. */
const leftBeside = async (remaining: readonly [cpu: number, memory: number], tasks: readonly Placed[]) => {
  const { client } = says({
    ListContainerInstances: () => ({ containerInstanceArns: ['member'] }),
    DescribeContainerInstances: () => ({
      containerInstances: [
        {
          containerInstanceArn: 'member',
          ec2InstanceId: 'i-1',
          status: 'ACTIVE',
          agentConnected: true,
          registeredResources: room(2_048, 1_925),
          remainingResources: room(...remaining),
        },
      ],
    }),
    ListTasks: () => ({ taskArns: tasks.map((_, i) => `task/${i}`) }),
    DescribeTasks: () => ({
      tasks: tasks.map(({ memory, lastStatus = 'PENDING', desiredStatus = 'RUNNING' }, i) => ({
        taskArn: `task/${i}`,
        containerInstanceArn: 'member',
        cpu: '256',
        memory: String(memory),
        lastStatus,
        desiredStatus,
      })),
    }),
  });
  const clock = { now: () => 0, sleep: async () => undefined };
  const { instances } = await observe({ ec2: client, ecs: client, cloudwatch: client }, 'demo', clock);
  const { cpu, memoryMiB } = instances[0]!.containerInstance!.remaining;
  return [cpu, memoryMiB];
};

describe('The room of an instance', () => {
  it('is what ECS says, where its tasks were all placed before it was read', async () => {
    expect(await leftBeside([1_536, 1_285], [{ memory: 320 }, { memory: 320 }])).toEqual([1.5, 1_285]);
  });

  it('is less than ECS says by a task that was placed while the pass was reading', async () => {
    expect(await leftBeside([1_792, 1_605], [{ memory: 320 }, { memory: 208 }])).toEqual([1.5, 1_397]);
  });

  it('is not less by a task that has stopped or is to stop: its room may be free already', async () => {
    const leaving = [
      { memory: 320, lastStatus: 'STOPPED', desiredStatus: 'STOPPED' },
      { memory: 320, lastStatus: 'RUNNING', desiredStatus: 'STOPPED' },
    ];
    expect(await leftBeside([2_048, 1_925], leaving)).toEqual([2, 1_925]);
  });

  it('is never more than ECS says: what has just stopped, ECS gives back in its time', async () => {
    expect(await leftBeside([1_024, 900], [{ memory: 320 }])).toEqual([1, 900]);
  });
});
