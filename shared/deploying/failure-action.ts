import type { WantedService } from '../model/project.js';

/**
 * What becomes of the project when this service fails: `rollback` (unless said otherwise) takes the whole of it back, `pause` leaves
 * it as it stands, `continue` brings the others to their end first and leaves them so. From `update_config.failure_action`, as the
 * service's own circuit breaker was set by it: https://docs.docker.com/reference/compose-file/deploy/#update_config
 */
export type FailureAction = 'rollback' | 'pause' | 'continue';

export const failureActionOf = ({ service }: WantedService): FailureAction => {
  const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker;
  if (!breaker) return 'rollback';
  return breaker.enable ? (breaker.rollback ? 'rollback' : 'pause') : 'continue';
};
