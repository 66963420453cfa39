import type { Amazon, ServiceId } from '../simulator/parts.js';

/** Asks AWS as somebody who is not the product: no latency, no faults. */
export const outside = (amazon: Amazon, service: ServiceId, operation: string, input: object): Promise<object> =>
  amazon.call(service, operation, input, { name: 'chaos', invocation: null });
