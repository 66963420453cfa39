import { AwsError, type Operation } from '../parts.js';
import { named, stateView } from './describe-instances.js';
import { halt } from './life.js';
import type { Ec2State } from './state.js';

/**
 * StopInstances, as a person does it: what runs on them dies, ECS keeps their registration, and they are there, stopped, until they
 * are terminated. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html
 */
export const stopInstances =
  (state: Ec2State): Operation =>
  (input: { InstanceIds?: readonly string[] }) => {
    const instances = named(state, input);
    const wrong = instances.find((one) => !['running', 'stopping', 'stopped'].includes(one.state));
    if (wrong)
      throw new AwsError(
        'IncorrectInstanceState',
        `The instance '${wrong.id}' is not in a state from which it can be stopped: ${wrong.state}.`,
      );
    return {
      StoppingInstances: instances.map((instance) => {
        const PreviousState = stateView(instance);
        halt(state, instance);
        return { InstanceId: instance.id, CurrentState: stateView(instance), PreviousState };
      }),
    };
  };
