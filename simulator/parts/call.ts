export type ServiceId =
  | 'ec2'
  | 'ecs'
  | 'elb'
  | 'cloudwatch'
  | 'logs'
  | 'events'
  | 'sqs'
  | 'sns'
  | 'ssm'
  | 'servicediscovery'
  | 'efs'
  | 'dynamodb';

/** Who calls. `invocation` is null for the outside (aws command line, a test's own client): no latency, no faults for them. */
export interface Caller {
  readonly name: string;
  readonly invocation: string | null;
}

/** One API operation: synchronous, the effect is whole or not at all. Throws AwsError. Input is already a private copy. */
// biome-ignore lint/suspicious/noExplicitAny: each operation names its own input type
export type Operation = (input: any, call: Call) => object;

export interface Call {
  readonly service: ServiceId;
  readonly operation: string;
  readonly caller: Caller;
}

export interface Part {
  readonly operations: Readonly<Record<string, Operation>>;
}

/** A modelled AWS error. `name` is the code that the SDK shows (`error.name`). */
export class AwsError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status = 400,
    /** Extra members of the modelled error shape. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
