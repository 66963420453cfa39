import type { Operation } from '../parts.js';
import { visible } from './describe-instances.js';
import type { Ec2State } from './state.js';

/**
 * RebootInstances: a request that is queued; the instance stays `running`, its containers die, its disk is kept.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html
 */
export const rebootInstances =
  (state: Ec2State): Operation =>
  (input: { InstanceIds?: readonly string[] }) => {
    for (const id of input.InstanceIds ?? []) {
      const instance = visible(state, id);
      if (instance.state !== 'running') continue;
      instance.impairedAt = null;
      state.amazon.faults.rebooted(id);
      state.amazon.changed('instance reboots');
    }
    return {};
  };
