import type { Operation } from '../parts.js';
import { named, stateView } from './describe-instances.js';
import { end } from './life.js';
import type { Ec2State } from './state.js';

/** TerminateInstances: all or none; again on a terminated instance is no error. */
export const terminateInstances =
  (state: Ec2State): Operation =>
  (input: { InstanceIds?: readonly string[] }) => {
    const instances = named(state, input);
    return {
      TerminatingInstances: instances.map((instance) => {
        const PreviousState = stateView(instance);
        end(state, instance, 'Client.UserInitiatedShutdown', 'User initiated');
        return { InstanceId: instance.id, CurrentState: stateView(instance), PreviousState };
      }),
    };
  };
