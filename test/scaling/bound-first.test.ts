import { expect, it } from '@jest/globals';
import { type InstanceRoom, place, type TaskToPlace } from '../../shared/scaling/packing.js';

const room = (id: string, memoryMiB: number, attributes: Readonly<Record<string, string>> = {}): InstanceRoom => ({
  id,
  type: 't2.micro',
  zone: 'us-east-1a',
  cpu: 1,
  memoryMiB,
  takenPorts: [],
  attributes,
  services: [],
});

const task = (key: string, expression?: string): TaskToPlace => ({
  key,
  service: key,
  cpu: 0.1,
  memoryMiB: 160,
  hostPorts: [],
  constraints: expression ? [{ type: 'memberOf', expression }] : [],
});

it.each([
  ['where its volume lies', 'attribute:evenkeel.volume.shop.data exists'],
  ['on the instance that it names', 'ec2InstanceId == i-1'],
])('a task that may run only %s finds its room before one that may run anywhere', (_, expression) => {
  const rooms = [room('i-1', 200, { 'evenkeel.volume.shop.data': '' }), room('i-2', 900)];
  const { placed, unplaced } = place([task('app'), task('db', expression)], rooms);
  expect([placed, unplaced]).toEqual([{ app: 'i-2', db: 'i-1' }, []]);
});
