import { AwsError, type Operation, type Part } from '../../simulator/parts.js';

/**
 * From now on AWS refuses an operation with this code wherever `when` says so of its input (always, without it), until what is
 * returned is called: for refusals that are no fault of the simulator's, a quota or a protected instance.
 */
export const refusing = (
  part: Part,
  operation: string,
  code: string,
  // biome-ignore lint/suspicious/noExplicitAny: each operation names its own input type
  when: (input: any) => boolean = () => true,
): (() => void) => {
  const operations = part.operations as Record<string, Operation>;
  const real = operations[operation]!;
  operations[operation] = (input, call) => {
    if (call.caller.invocation !== null && when(input)) throw new AwsError(code, `${code}, says this test.`);
    return real(input, call);
  };
  return () => void (operations[operation] = real);
};
