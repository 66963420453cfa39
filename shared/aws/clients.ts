import type { Runtime } from '../wiring/runtime.js';
import { bind, type CallContext } from './send.js';

/**
 * Makes one SDK client: region and endpoint from the environment, static timeouts, no retries of the SDK's own (send.ts retries
 * reads through the injected clock). A function imports only the client classes that it calls; wiring passes them in.
 */
export const makeClient = <C extends object>(Client: new (config: never) => C, runtime: Runtime, context: CallContext): C => {
  const client = new Client({
    region: runtime.env['AWS_REGION'],
    maxAttempts: 1,
    requestHandler: { requestTimeout: 5_000, connectionTimeout: 1_000, throwOnRequestTimeout: true },
    ...runtime.clientConfig,
  } as never);
  runtime.attach?.(client as never);
  return bind(client, context);
};

export const callContext = (runtime: Runtime): CallContext => ({ clock: runtime.clock, until: null });
