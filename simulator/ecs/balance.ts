import { say } from './events.js';
import { isProtected } from './floor.js';
import { meets } from './placement.js';
import { placingOf } from './starting.js';
import { type Ecs, now, type Service, type Task } from './state.js';
import { REBALANCE_SECONDS } from './timing.js';
import { victims } from './victims.js';
import { wake } from './wake.js';

/**
 * availabilityZoneRebalancing: a steady service whose zones differ by more than one task has one of them replaced; spread puts
 * the replacement into the emptier zone. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export const balanceZones = (ecs: Ecs, service: Service): void => {
  if (service.rebalancing !== 'ENABLED' || (service.configuration.maximumPercent ?? 200) <= 100) return;
  const crowded = crowdedZone(ecs, service);
  if (!crowded) return;
  const due = service.rebalancedAt + REBALANCE_SECONDS * 1000;
  if (now(ecs) < due) {
    wake(ecs, service, due - now(ecs));
    return;
  }
  const open = crowded.filter((task) => !isProtected(ecs, task));
  const [chosen] = victims(ecs, open, 1);
  if (!chosen) return;
  service.rebalancedAt = now(ecs);
  chosen.rebalance = true;
  say(
    ecs,
    service,
    `is not AZ balanced with ${crowded.length} tasks in ${chosen.containerInstance.ec2.zone}. AZ Rebalancing in progress.`,
  );
  wake(ecs, service);
};

/** The tasks of the fullest zone, if another that the service may use has at least two fewer. */
const crowdedZone = (ecs: Ecs, service: Service): Task[] | null => {
  const placing = placingOf(service);
  const usable = [...ecs.instances.values()].filter(
    (it) => it.cluster === service.cluster && it.status === 'ACTIVE' && it.agentConnected && meets(it, placing),
  );
  const zones = new Map<string, Task[]>(usable.map(({ ec2 }) => [ec2.zone, []]));
  for (const task of service.tasks) zones.get(task.containerInstance.ec2.zone)?.push(task);
  const sorted = [...zones.values()].sort((a, b) => b.length - a.length);
  return sorted.length > 1 && sorted[0]!.length - sorted.at(-1)!.length > 1 ? sorted[0]! : null;
};
