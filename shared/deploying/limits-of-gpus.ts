import type { Fault } from '../model/project.js';
import { limitFault } from './limit-fault.js';
import type { Bid } from './limits.js';
import { allowedTypes } from './limits-of-capacity.js';

/** Tasks that want more GPUs than any type has that may be bought. */
export const gpuFaults = ({ wanted, policy }: Bid): readonly Fault[] => {
  const most = Math.max(...allowedTypes(policy).map(({ gpus }) => gpus));
  return wanted
    .filter(({ task }) => (task.gpus ?? 0) > most)
    .map((service) =>
      limitFault(
        'capacity/no-gpu',
        service,
        `A task of "${service.name}" wants ${service.task.gpus} GPU; of the types that may be bought none has more than ${most}.`,
        {
          hint: 'Let the operator allow a type with GPUs (--param types=g4dn.xlarge) and ECS’s GPU image (--param amiParameter=…).',
        },
      ),
    );
};
