import { type Amazon, AwsError, type Caller } from '../parts.js';
import { type Encoding, encodingOf } from './encoding.js';
import { serviceOfClient } from './services.js';

/** What Runtime.attach is given: as much of an SDK client as a lane touches. */
export interface Attachable {
  readonly middlewareStack: { add: (...args: never[]) => void };
}

/**
 * The quick lane: the real client, with one middleware at its first step that takes the call to the operation and comes back with
 * the answer. Nothing is encoded; errors are plain Error objects with the members that an SDK error has.
 */
export const attachDirect =
  (amazon: Amazon, caller: () => Caller) =>
  (client: Attachable): void => {
    const middleware = (_next: unknown, context: Context) => {
      const row = serviceOfClient(context.clientName);
      const operation = context.commandName.replace(/Command$/, '');
      return async ({ input }: { readonly input: unknown }): Promise<object> => {
        try {
          const output = await amazon.call(row.id, operation, input, caller());
          return { response: {}, output: { ...output, $metadata: metadata(200) } };
        } catch (error) {
          throw error instanceof AwsError ? sdkError(error, await amazon.world.busy(encodingOf(row))) : error;
        }
      };
    };
    client.middlewareStack.add(
      ...([middleware, { step: 'initialize', priority: 'high', name: 'simulator' }] as unknown as never[]),
    );
  };

interface Context {
  readonly clientName: string;
  readonly commandName: string;
}

const metadata = (httpStatusCode: number): object => ({ httpStatusCode, attempts: 1, totalRetryDelay: 0 });

/** The client names an error after its class, which may differ from the code: TargetGroupNotFound, TargetGroupNotFoundException. */
const sdkError = ({ name, message, status, extra }: AwsError, encoding: Encoding): Error =>
  Object.assign(new Error(message), extra, {
    name: encoding.error(name)?.schema.getName() ?? name,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: metadata(status),
  });
