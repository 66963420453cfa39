import { copy } from './copy.js';
import type { Guard } from './invariants.js';
import { latencyOf } from './latency.js';
import { type Amazon, AwsError, type Call, type Caller, type Fault, type Part, type ServiceId } from './parts.js';
import { createStaleReads, type StaleReads } from './stale-reads.js';
import { createThrottle, type Rates, type Throttle, throttled } from './throttle.js';

/**
 * Where all three lanes end: counts the call and takes it through throttles, faults and latency to the operation. A caller
 * without an invocation stands outside (the command line, a test): it is answered at once and no fault touches it.
 */
export const createCalls = (amazon: Amazon, counts: Map<string, number>, guard: Guard, rates?: Rates): Amazon['call'] => {
  const throttle = createThrottle(amazon.world, rates);
  const stale = createStaleReads(amazon);
  const kinds = new Map<ServiceId, Map<string, Kind>>();
  return (service, operation, input, caller) => {
    const kind = kindOf(amazon, kinds, service, operation);
    counts.set(kind.name, (counts.get(kind.name) ?? 0) + 1);
    amazon.recorder?.({ at: amazon.world.now(), caller, service, operation });
    const given = (input ?? {}) as object;
    const request: Request = { amazon, throttle, stale, guard, kind, input: kind.isCopied ? copy(given) : given, caller };
    return caller.invocation === null ? outside(request) : fromInvocation(request, caller.invocation);
  };
};

/** What is the same for each call of an operation: put together once, for there are millions of calls. */
interface Kind {
  readonly service: ServiceId;
  readonly operation: string;
  /** ecs.DescribeTasks */
  readonly name: string;
  readonly isCopied: boolean;
  readonly latency: () => number;
}

const kindOf = (amazon: Amazon, kinds: Map<ServiceId, Map<string, Kind>>, service: ServiceId, operation: string): Kind => {
  let ofService = kinds.get(service);
  if (!ofService) kinds.set(service, (ofService = new Map()));
  let kind = ofService.get(operation);
  if (!kind) {
    const name = `${service}.${operation}`;
    kind = { service, operation, name, isCopied: !UNCOPIED.has(name), latency: latencyOf(amazon.world, service, operation) };
    ofService.set(operation, kind);
  }
  return kind;
};

/** Reads that keep nothing of their input and whose answer is made anew for each call: they share nothing with anybody. */
export const UNCOPIED: ReadonlySet<string> = new Set([
  'cloudwatch.GetMetricData',
  'ec2.DescribeInstanceStatus',
  'ecs.DescribeContainerInstances',
  'ecs.DescribeTasks',
  'dynamodb.get',
  'dynamodb.put',
  'dynamodb.delete',
  'dynamodb.query',
]);

interface Request {
  readonly amazon: Amazon;
  readonly throttle: Throttle;
  readonly stale: StaleReads;
  readonly guard: Guard;
  readonly kind: Kind;
  readonly input: object;
  readonly caller: Caller;
}

/** After this long a client gives up on an answer (the product's static timeout, milliseconds). */
const GIVE_UP_MILLISECONDS = 5_000;

const FREEZE_SECONDS = 60;

const outside = async (request: Request): Promise<object> => copy(operate(request));

const fromInvocation = async (request: Request, invocation: string): Promise<object> => {
  const { amazon, kind } = request;
  const { service, operation, name } = kind;
  if (amazon.dead.has(invocation)) return never();
  const refused = request.throttle(service, operation, request.input as Readonly<Record<string, unknown>>) ?? struck(request);
  if (!refused && isDisturbed(amazon)) await disturb(request, invocation, 'before');
  await amazon.world.sleep(kind.latency());
  if (refused) return amazon.dead.has(invocation) ? never() : Promise.reject(refused);
  // The request is on the wire by now: it takes effect even if the caller has died since.
  const outcome = attempt(request);
  if (isDisturbed(amazon)) await disturb(request, invocation, 'effect');
  if (amazon.dead.has(invocation)) return never();
  if (
    outcome.answer &&
    isDisturbed(amazon) &&
    amazon.faults.strike('lost-reply', { operation: name, target: request.caller.name })
  ) {
    amazon.slowed.add(invocation);
    await amazon.world.sleep(GIVE_UP_MILLISECONDS);
    return amazon.dead.has(invocation) ? never() : Promise.reject(unanswered(name));
  }
  if (isDisturbed(amazon)) await disturb(request, invocation, 'reply');
  if (amazon.dead.has(invocation)) return never();
  if (!outcome.answer) return Promise.reject(outcome.error);
  return kind.isCopied ? copy(outcome.answer) : outcome.answer;
};

/** Without a fault there is nothing that could strike. */
const isDisturbed = ({ faults }: Amazon): boolean => faults.active.length > 0;

const struck = ({ amazon, kind, caller }: Request): AwsError | null =>
  isDisturbed(amazon) && amazon.faults.strike('throttle', { operation: kind.name, target: caller.name })
    ? throttled(kind.service)
    : null;

const attempt = (request: Request): { readonly answer?: object; readonly error?: unknown } => {
  const { stale, input } = request;
  const { name } = request.kind;
  try {
    const earlier = stale.before(name, input);
    if (earlier) return { answer: earlier };
    const answer = operate(request);
    stale.told(name, input, answer);
    return { answer };
  } catch (error) {
    return { error };
  }
};

/** The operation itself: whole or not at all. */
const operate = ({ amazon, guard, kind, input, caller }: Request): object => {
  const { service, operation, name } = kind;
  const part = (amazon as unknown as Readonly<Record<string, Part | undefined>>)[PART_OF[service] ?? service];
  const run = part?.operations[operation];
  if (!run) throw notSimulated(service, operation, part);
  const call: Call = { service, operation, caller };
  guard(name, input, caller);
  const answer = run(input, call);
  amazon.changed(name);
  return answer;
};

const PART_OF: Readonly<Partial<Record<ServiceId, string>>> = { servicediscovery: 'cloudmap' };

const notSimulated = (service: ServiceId, operation: string, part: Part | undefined): AwsError => {
  const known = part
    ? `simulated here: ${Object.keys(part.operations).sort().join(', ') || 'nothing'}`
    : 'the whole service is not';
  const name = service === 'ec2' || service === 'elb' || service === 'sns' ? 'InvalidAction' : 'UnknownOperationException';
  return new AwsError(name, `${service} ${operation} is not simulated (${known}); see docs/simulator.md`);
};

/** Crashes or freezes the caller at this point of the call. */
const disturb = async (
  { amazon, kind, caller }: Request,
  invocation: string,
  when: NonNullable<Fault['when']>,
): Promise<void> => {
  if (amazon.dead.has(invocation)) return when === 'before' ? never() : undefined;
  const match = { operation: kind.name, when, target: caller.name };
  if (amazon.faults.strike('crash', match)) {
    amazon.dead.add(invocation);
    amazon.lambda?.kill(invocation, `crashed by a fault at ${kind.name} (${when})`);
    if (when === 'before') return never();
  }
  const freeze = amazon.faults.strike('freeze', match);
  if (freeze) amazon.disturbed.add(invocation);
  if (freeze) await amazon.world.sleep((freeze.seconds ?? FREEZE_SECONDS) * 1000);
};

const never = (): Promise<never> => new Promise(() => {});

const unanswered = (name: string): Error =>
  Object.assign(new Error(`${name}: no answer within ${GIVE_UP_MILLISECONDS} ms`), { name: 'TimeoutError' });
