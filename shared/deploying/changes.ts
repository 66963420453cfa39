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
  if (replaced)
    return { service, action: 'update', why: `replaced (deleted, then made again; not reachable meanwhile): ${replaced}` };
  const why = differences(before, after);
  if (why) return { service, action: 'update', why };
  const undone = running !== undefined && running.tags[TAG.hash] !== after.hash;
  return undone
    ? { service, action: 'update', why: 'the generation before did not get this far' }
    : { service, action: 'unchanged', why: 'nothing changed' };
};

const deletion = ({ name }: WantedService): Change => ({
  service: name,
  action: 'delete',
  why: 'the file does not name it any more',
});
