import type { InstanceSeen } from '../../shared/model/observation.js';
import { MINUTE } from '../../shared/model/time.js';
import { START } from './scene.js';

/** A t3.small that has registered, as the loop sees it. */
export const anInstance = (id: string, memoryMiB = 1900): InstanceSeen => ({
  id,
  type: 't3.small',
  zone: 'us-east-1a',
  market: 'on-demand',
  state: 'running',
  launchedAt: START - MINUTE,
  cluster: 'blue',
  intent: null,
  containerInstance: {
    arn: `ci/${id}`,
    status: 'ACTIVE',
    agentConnected: true,
    registeredAt: START,
    attributes: {},
    registered: { cpu: 2, memoryMiB, hostPorts: [] },
    remaining: { cpu: 2, memoryMiB, hostPorts: [] },
  },
});

/** memberOf expressions of the one form that is used: an attribute exists or does not. */
export const allows = ({ containerInstance }: InstanceSeen, constraints: readonly string[]): boolean =>
  constraints.every((expression) => {
    const [, attribute, not] = expression.match(/^attribute:(\S+) (!?)exists$/) ?? [];
    const has = containerInstance!.attributes[attribute!] !== undefined;
    return not ? !has : has;
  });
