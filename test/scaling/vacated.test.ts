import { describe, expect, it } from '@jest/globals';
import type { TaskSeen } from '../../shared/model/observation.js';
import type { InstanceRoom } from '../../shared/scaling/packing.js';
import { vacated } from '../../shared/scaling/vacated.js';

const room = (id: string, gpus?: number): InstanceRoom => ({
  id,
  type: 'g4dn.xlarge',
  zone: 'a',
  cpu: 0.5,
  memoryMiB: 100,
  takenPorts: [22, 8080],
  attributes: {},
  services: ['old', 'web'],
  ...(gpus !== undefined && { gpus }),
});

const task = (service: string, instanceId: string, status = 'RUNNING') =>
  ({ service, instanceId, status, cpu: 0.25, memoryMiB: 300 }) as TaskSeen;

describe('Rooms without services that are to go', () => {
  const tasks = [task('old', 'i-1'), task('old', 'i-1'), task('old', 'i-1', 'STOPPED'), task('web', 'i-1'), task('web', 'i-2')];
  const [first, second] = vacated([room('i-1', 0), room('i-2')], tasks, [{ name: 'old', task: { hostPorts: [8080], gpus: 1 } }]);

  it('have what their tasks held, ports and GPUs among it', () => {
    expect(first).toEqual({ ...room('i-1'), cpu: 1, memoryMiB: 700, takenPorts: [22], gpus: 2, services: ['web'] });
  });

  it('are as they were where none of their tasks is', () => {
    expect(second).toEqual(room('i-2'));
  });
});
