import { AwsError } from '../parts.js';
import type { Ec2State } from './state.js';

/**
 * What a client token means when it comes again (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html):
 * the same body → the reservation of the first time; another body → IdempotentParameterMismatch; its instances are gone →
 * IdempotentInstanceTerminated. Returns the reservation id, or null for a token that is new.
 */
export const recall = (state: Ec2State, token: string | undefined, key: string, body: string): string | null => {
  const known = token ? state.tokens.get(key) : undefined;
  if (!known) return null;
  if (known.body !== body) {
    throw new AwsError(
      'IdempotentParameterMismatch',
      `The client token you have provided (${token}) is associated with a request whose parameters differ.`,
    );
  }
  const launched = [...state.instances.values()].filter(({ reservationId }) => reservationId === known.reservationId);
  if (!launched.some((instance) => instance.state === 'pending' || instance.state === 'running')) {
    throw new AwsError(
      'IdempotentInstanceTerminated',
      `The client token you have provided (${token}) belongs to an instance that has been terminated.`,
    );
  }
  return known.reservationId;
};
