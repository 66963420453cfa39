import { describe, expect, it } from '@jest/globals';
import type { Ask } from '../../shared/deploying/room.js';
import { roomyOf, shareRoom } from '../../shared/deploying/share-room.js';
import type { Demand, Fits } from '../../shared/deploying/steps.js';
import { toTasks } from '../../shared/pass/plan-deployments.js';
import { type InstanceRoom, place } from '../../shared/scaling/packing.js';

const ROOM: InstanceRoom = {
  id: 'i-1',
  type: 't2.micro',
  zone: 'us-east-1a',
  cpu: 1,
  memoryMiB: 962,
  takenPorts: [],
  attributes: {},
  services: [],
};

/** As a pass answers it: all of them packed together, the largest first. */
const fits: Fits = (needs) => {
  const tasks = needs.map((need, i) => toTasks(need, i));
  const { placed } = place(tasks.flat(), [ROOM]);
  return needs.map(({ service, count }, i) => ({ service, count, room: tasks[i]!.every(({ key }) => placed[key]) }));
};

const need = (service: string, count: number, cpu: number, memoryMiB: number): Demand => ({
  service,
  count,
  cpu,
  memoryMiB,
  hostPorts: [],
  constraints: [],
});

const given = (owed: readonly Demand[], ...needs: readonly Demand[]): string[] =>
  shareRoom(
    needs.map((one) => ({ need: one }) as Ask),
    roomyOf(owed, fits),
    () => false,
    fits,
  ).map((ask) => ask.need.service);

describe('Room that is registered goes', () => {
  it('to nobody in the place of a task that ECS owes it to, however small that is', () => {
    expect(given([need('first', 1, 0.225, 128)], need('second', 1, 0.225, 256), need('cache', 3, 0.225, 160))).toEqual([
      'second',
    ]);
  });

  it('to those that fit beside what has no room itself', () => {
    expect(given([need('huge', 1, 0.5, 4096)], need('web', 2, 0.4, 128), need('more', 1, 0.4, 128))).toEqual(['web']);
  });

  it('to those that fit beside the part of an owed service that has room', () => {
    expect(given([need('owed', 3, 0.4, 128)], need('web', 1, 0.3, 256), need('small', 1, 0.1, 64))).toEqual(['small']);
  });
});
