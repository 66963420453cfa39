import type { Fault, WantedService } from '../model/project.js';

/** A fault that is placed later, where its pointer says it is written. `part` is a path below the service: "ports". */
export const limitFault = (
  code: string,
  service: Pick<WantedService, 'name'> | null,
  detail: string,
  { hint, part }: { readonly hint: string; readonly part?: string },
): Fault => ({
  code,
  file: null,
  line: null,
  column: null,
  pointer: service ? `/services/${service.name}${part ? `/${part}` : ''}` : '/services',
  detail,
  hint,
});
