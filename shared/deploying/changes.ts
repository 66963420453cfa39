import type { ServiceSeen } from '../model/observation.js';
import type { Change, WantedService } from '../model/project.js';
import { differences } from './differences.js';
import { TAG } from './names.js';
import { replacementReason, wantedShape } from './shape.js';

/**
 * What accepting `wanted` after `before` (the generation before it; empty when there is none) would do to each service, with one line
 * why. `running` are the services that ECS shows, when known: they tell what a deployment that did not end has left undone.
 */
export const planChanges = (
  before: readonly WantedService[],
  wanted: readonly WantedService[],
  running: readonly ServiceSeen[] = [],
): Change[] => [
  ...wanted.map((service) =>
    changeOf(
      before.find(({ ecsName }) => ecsName === service.ecsName),
      service,
      running.find(({ name, status }) => name === service.ecsName && status === 'ACTIVE'),
    ),
  ),
  ...before.filter((old) => !wanted.some(({ ecsName }) => ecsName === old.ecsName)).map(deletion),
];

const changeOf = (before: WantedService | undefined, after: WantedService, running: ServiceSeen | undefined): Change => {
  const service = after.name;
  if (!before)
    return {
      service,
      action: running ? 'update' : 'create',
      why: running ? 'ECS has it already; it is made what the file says' : 'it is new',
    };
  const replaced = replacementReason(wantedShape(before), wantedShape(after));
  const why = differences(before, after);
  if (replaced) {
    const more = why ? `; ${why}` : '';
    return { service, action: 'update', why: `replaced (deleted, then made again; not reachable meanwhile): ${replaced}${more}` };
  }
  if (why) return { service, action: 'update', why: why + gapOf(before, after) };
  const undone = running !== undefined && running.tags[TAG.hash] !== after.hash;
  return undone
    ? { service, action: 'update', why: 'the generation before did not get this far' }
    : { service, action: 'unchanged', why: 'nothing changed' };
};

/** New tasks that may only start once all old ones have stopped. */
const gapOf = (before: WantedService, after: WantedService): string => {
  const { minimumHealthyPercent = 100, maximumPercent = 200 } = after.service.deploymentConfiguration ?? {};
  const kept = Math.ceil(((after.desired ?? 1) * minimumHealthyPercent) / 100);
  const gap = before.hash !== after.hash && !after.job && maximumPercent <= 100 && kept === 0;
  return gap ? ' (stop-first: not reachable while its tasks are exchanged)' : '';
};

const deletion = ({ name }: WantedService): Change => ({
  service: name,
  action: 'delete',
  why: 'the file does not name it any more',
});
