import { type Amazon, AwsError, type Caller } from '../parts.js';
import { type Encoding, encodingOf } from './encoding.js';
import { serviceOfClient } from './services.js';

/** What Runtime.attach is given: as much of an SDK client as a lane touches. */
export interface Attachable {
  readonly middlewareStack: { add: (...args: never[]) => void };
}

/**
 * The quick lane: the real client and the real commands, whose `send` takes the call to the operation and comes back with the answer.
 * Nothing is encoded, and no middleware is put together for each call, which is most of what the client's own `send` does here; errors
 * are plain Error objects with the members that an SDK error has.
 */
export const attachDirect =
  (amazon: Amazon, caller: () => Caller) =>
  (client: Attachable): void => {
    const row = serviceOfClient(classOf(client));
    const send = async (command: { readonly input: unknown }): Promise<object> => {
      try {
        const output = await amazon.call(row.id, operationOf(command), command.input, caller());
        return { ...output, $metadata: metadata(200) };
      } catch (error) {
        throw error instanceof AwsError ? sdkError(error, await amazon.world.busy(encodingOf(row))) : error;
      }
    };
    Object.assign(client, { send });
  };

/** A bundler numbers classes of one name that come from two packages: DescribeTagsCommand2. */
const classOf = (value: object): string => value.constructor.name.replace(/\d+$/, '');

/** By class: a text that is made anew for each call is hashed anew wherever it is looked up. */
const operations = new Map<unknown, string>();

const operationOf = (command: object): string => {
  let operation = operations.get(command.constructor);
  if (!operation) operations.set(command.constructor, (operation = classOf(command).replace(/Command$/, '')));
  return operation;
};

const metadata = (httpStatusCode: number): object => ({ httpStatusCode, attempts: 1, totalRetryDelay: 0 });

/** The client names an error after its class, which may differ from the code: TargetGroupNotFound, TargetGroupNotFoundException. */
const sdkError = ({ name, message, status, extra }: AwsError, encoding: Encoding): Error =>
  Object.assign(new Error(message), extra, {
    name: encoding.error(name)?.schema.getName() ?? name,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: metadata(status),
  });
