import { eventStack } from '../shared/lambda/event-stack.js';
import type { StackEvent } from '../shared/provision/event.js';
import { provision } from '../shared/provision/provision.js';
import { provisionPorts } from '../shared/wiring/provision.js';

/** The stack's custom resources: finds the network, brings min instances up, and takes everything away again. */
export const handler = eventStack<StackEvent>(
  'provision',
  ({ RequestType, ResourceType }) => ({ request: RequestType, resource: ResourceType }),
  (event, runtime) => provision(event, provisionPorts(runtime)),
);
