import type { Limits, Room } from '../../shared/model/limits.js';
import { type Api, ask, printed } from '../api-client.js';
import type { Printed } from '../config.js';
import { table } from '../table.js';

/** `evenkeel limits`: what is used of what there is. */
export const limits = (api: Api, json: boolean): Promise<Printed> =>
  printed(json, () => ask<Limits>(api, 'GET', '/v1/limits'), limitsText);

const limitsText = ({ instances, caps, capacity, hostPorts, balancer, namespaces }: Limits): string =>
  `${table(
    ['WHAT', 'USED', 'LIMIT'],
    [
      ['instances', String(instances.used), `${instances.max} (at least ${instances.min})`],
      ['vCPU', String(caps.vcpu.used), capText(caps.vcpu.limit, 'maxVcpu')],
      ['USD an hour', caps.usdPerHour.used.toFixed(4), capText(caps.usdPerHour.limit, 'maxUsdPerHour')],
      ['launches in the last hour', String(caps.launchesPerHour.used), capText(caps.launchesPerHour.limit, 'maxLaunchesPerHour')],
      ['host ports', hostPorts.taken.join(' ') || '0', `${hostPorts.limitOfInstance} an instance`],
      ...Object.entries(balancer ?? {}).map(([name, use]) => [`balancer ${words(name)}`, String(use.used), String(use.limit)]),
      ['namespaces', String(namespaces.used), String(namespaces.limit)],
    ],
  )}
Free on all instances together: ${roomText(capacity.free)}.
Largest task that fits now:     ${capacity.largestTask.now ? `${roomText(capacity.largestTask.now)}, on ${capacity.largestTask.now.instance}` : 'none'}.
Largest on a new instance:      ${capacity.largestTask.onNew ? `${roomText(capacity.largestTask.onNew)} (${capacity.largestTask.onNew.type})` : 'none'}.
`;

const capText = (limit: number | null, parameter: string): string => (limit === null ? `none (${parameter})` : String(limit));

const roomText = ({ cpu, memoryMiB }: Room): string => `${cpu} vCPU and ${memoryMiB} MiB`;

const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
