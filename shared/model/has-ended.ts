import type { ServiceView } from './project.js';

/** A job that is done has no task any more, and is as it should be; `why` says when it ended. */
export const hasEnded = ({ status, running, desired, why }: ServiceView): boolean =>
  status === 'steady' && running < desired && why !== null;
