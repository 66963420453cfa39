import { AwsError, type Operation } from '../parts.js';
import { stateView, visible } from './describe-instances.js';
import { end } from './life.js';
import type { Ec2State } from './state.js';

/** TerminateInstances: all or none; again on a terminated instance is no error. */
export const terminateInstances =
  (state: Ec2State): Operation =>
  (input: { InstanceIds?: readonly string[] }) => {
    const ids = [...new Set(input.InstanceIds ?? [])];
    if (ids.length === 0) throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceId');
    const instances = ids.map((id) => visible(state, id));
    return {
      TerminatingInstances: instances.map((instance) => {
        const PreviousState = stateView(instance);
        end(state, instance, 'Client.UserInitiatedShutdown', 'User initiated');
        return { InstanceId: instance.id, CurrentState: stateView(instance), PreviousState };
      }),
    };
  };
