import type { InstanceView } from '../../shared/model/cluster-view.js';
import { instant } from '../../shared/model/time.js';
import { T0 } from '../api/support.js';

/** A calm t3.small without tasks, launched at T0. */
export const anInstance = (id: string, over: Partial<InstanceView> = {}): InstanceView => ({
  id,
  containerInstance: id,
  type: 't3.small',
  zone: 'us-east-1a',
  market: 'on-demand',
  state: 'active',
  launchedAt: instant(T0),
  pegged: false,
  cpu: { used: 40, reserved: 50 },
  memory: { used: 10, estimated: true, reserved: 25 },
  free: { cpu: 2, memoryMiB: 2000 },
  usdPerHour: 0.02,
  tasks: [],
  ...over,
});

export const aTask = (id: string, service: string, cpu: number, memoryMiB: number): InstanceView['tasks'][number] => ({
  id,
  project: 'shop',
  service,
  status: 'RUNNING',
  health: 'UNKNOWN',
  cpu,
  memoryMiB,
});
