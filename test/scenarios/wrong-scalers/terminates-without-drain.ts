import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { callContext, makeClient } from '../../../shared/aws/clients.js';
import { send } from '../../../shared/aws/send.js';
import { wrongly } from './variation.js';

/** Takes the instance away at once: ECS will start the tasks somewhere else. */
export const terminatesWithoutDrain = wrongly((right, runtime) => {
  const ec2 = makeClient(EC2Client, runtime, callContext(runtime));
  const instanceOf = new Map<string, string>();
  return {
    ...right,
    observe: async () => {
      const seen = await right.observe();
      for (const { id, containerInstance } of seen.instances) if (containerInstance) instanceOf.set(containerInstance.arn, id);
      return seen;
    },
    act: async (step) => {
      if (step.kind !== 'set-state' || step.state !== 'DRAINING') return right.act(step);
      await send(ec2, new TerminateInstancesCommand({ InstanceIds: [instanceOf.get(step.containerInstance)!] }));
      return { result: 'done', note: 'gone' };
    },
  };
});
