import { bringUp } from './bring-up.js';
import { type Answer, environmentOf, failure, oldProperty, property, type StackEvent, success } from './event.js';
import { chooseNetwork } from './network.js';
import type { ProvisionPorts } from './ports.js';
import { respond } from './respond.js';
import { takeDown } from './take-down.js';

/** Answers a custom resource of the stack, whatever happens: a stack that hears nothing waits for an hour. */
export const provision = async (event: StackEvent, ports: ProvisionPorts): Promise<Answer> => {
  const answer = await answerTo(event, ports).catch((error: unknown) => failure(textOf(error)));
  await respond(ports, event, answer);
  return answer;
};

const answerTo = async (event: StackEvent, ports: ProvisionPorts): Promise<Answer> => {
  const refusal = refusalOf(event);
  if (refusal) return failure(refusal);
  switch (event.ResourceType) {
    case 'Custom::Network':
      return event.RequestType === 'Delete' ? success('the network was only looked up') : network(event, ports);
    case 'Custom::Capacity':
      return capacity(event, ports);
    default:
      return failure(`${event.ResourceType} is not known here: Custom::Network and Custom::Capacity are`);
  }
};

/** Both would replace what instances run in, under their feet. */
const refusalOf = (event: StackEvent): string | null => {
  for (const [name, parameter] of [
    ['Cluster', 'cluster'],
    ['VpcId', 'vpc'],
  ] as const) {
    const [before, now] = [oldProperty(event, name), property(event, name)];
    if (before !== null && before !== now)
      return `The parameter ${parameter} of a stack that runs cannot change (from "${before}" to "${now}"). Deploy a second stack, --param cluster=<new name>, and remove this one.`;
  }
  return null;
};

const network = async (event: StackEvent, ports: ProvisionPorts): Promise<Answer> => {
  const { vpcs, subnets } = await ports.readNetwork();
  const subnetIds = property(event, 'SubnetIds')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  return chooseNetwork(
    { vpcId: property(event, 'VpcId') || null, subnetIds, balancer: property(event, 'Balancer') === 'alb' },
    vpcs,
    subnets,
  );
};

const capacity = async (event: StackEvent, ports: ProvisionPorts): Promise<Answer> => {
  const environment = environmentOf(event);
  if (event.RequestType === 'Delete' && !environment['TABLE_NAME']) return success('it was never created');
  const cluster = ports.capacity(environment);
  switch (event.RequestType) {
    case 'Create':
      await cluster.liftTombstone();
      return bringUp(cluster);
    case 'Update':
      // A wrong parameter is better refused here, and rolled back, than found by every pass from now on.
      cluster.config();
      await cluster.liftTombstone();
      return success('the loop takes the new parameters from its next pass on');
    case 'Delete':
      return takeDown(cluster);
  }
};

const textOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
