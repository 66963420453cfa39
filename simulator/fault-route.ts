import { nearest } from '../shared/compose/nearest.js';
import { Malformed, NotFound } from '../shared/errors.js';
import { knownMembers, number, refused, text } from './members.js';
import { type Amazon, FAULT_KINDS, type Fault, type FaultKind, type Part } from './parts.js';

/** Checks what POST /simulator/faults was sent. Throws Malformed, or NotFound for an instance that is not running. */
export const faultOf = (amazon: Amazon, body: Readonly<Record<string, unknown>>): Omit<Fault, 'id'> => {
  knownMembers(body, ['kind', 'operation', 'when', 'target', 'times', 'seconds']);
  const kind = text(body, 'kind') as FaultKind;
  if (!FAULT_KINDS.includes(kind)) throw unknownWord('kind', kind, FAULT_KINDS);
  const when = body['when'];
  if (when !== undefined && !MOMENTS.includes(String(when))) throw unknownWord('when', String(when), MOMENTS);
  const fault = {
    kind,
    ...(body['operation'] === undefined ? {} : { operation: operation(amazon, kind, text(body, 'operation')) }),
    ...(when === undefined ? {} : { when: when as 'before' | 'effect' | 'reply' }),
    ...(body['target'] === undefined ? {} : { target: text(body, 'target') }),
    ...(body['times'] === undefined ? {} : { times: number(body, 'times', 1, 1_000_000) }),
    ...(body['seconds'] === undefined ? {} : { seconds: number(body, 'seconds', 1, 86_400) }),
  };
  if (STRIKE_INSTANCES.includes(kind)) somebodyToStrike(amazon, fault);
  return fault;
};

const MOMENTS: readonly string[] = ['before', 'effect', 'reply'];

/** Strike at once, and need somebody who is running. */
const STRIKE_INSTANCES: readonly FaultKind[] = ['agent-lost', 'spot-notice', 'rebalance-advice', 'impaired', 'terminated'];

const somebodyToStrike = (amazon: Amazon, { kind, target }: Omit<Fault, 'id'>): void => {
  const running = [...amazon.ec2.instances.values()].filter(({ state }) => state === 'running').map(({ id }) => id);
  const eligible = target === undefined ? running.filter((id) => amazon.ecs.registeredAt(id) !== null) : [target];
  if (eligible.some((id) => running.includes(id))) return;
  throw new NotFound({
    code: 'simulator/unknown-instance',
    detail:
      target === undefined ? `${kind} needs an instance that has joined: there is none.` : `No instance "${target}" is running.`,
    hint:
      running.length > 0
        ? `Running are: ${running.join(', ')}.`
        : 'POST /simulator/advance {"seconds":300} lets instances start.',
  });
};

/** 'ec2.RunInstances', or 'RunInstances' alone: one that this world has, or a fault would wait for ever and say nothing. */
const operation = (amazon: Amazon, kind: FaultKind, named: string): string => {
  const known = kind.endsWith('-events') ? EVENTS : operationsOf(amazon);
  if (known.some((one) => one === named || one.endsWith(`.${named}`))) return named;
  const service = named.split('.')[0]!;
  const siblings = known.filter((one) => one.startsWith(`${service}.`));
  const guess =
    nearest(named, known) ??
    nearest(
      named,
      known.map((one) => one.split('.')[1]!),
    );
  throw new Malformed({
    code: 'simulator/unknown-operation',
    detail: `operation: "${named}" is not an operation that is simulated here.`,
    hint: [
      ...(guess ? [`Did you mean "${guess}"?`] : []),
      siblings.length > 0 ? `${service} has: ${siblings.join(', ')}.` : `Services are: ${Object.keys(PARTS).join(', ')}.`,
    ].join(' '),
  });
};

/** Whose events are lost, late or doubled. */
const EVENTS: readonly string[] = ['events.aws.ecs', 'events.aws.ec2', 'events.aws.cloudwatch', 'events.aws.events'];

/** Where each service's operations are found. The table is there once the stack has one. */
const PARTS: Readonly<Record<string, string>> = {
  ec2: 'ec2',
  ecs: 'ecs',
  elb: 'elb',
  cloudwatch: 'cloudwatch',
  logs: 'logs',
  events: 'events',
  sqs: 'sqs',
  sns: 'sns',
  ssm: 'ssm',
  servicediscovery: 'cloudmap',
  efs: 'efs',
  dynamodb: 'dynamodb',
};

const operationsOf = (amazon: Amazon): readonly string[] =>
  Object.entries(PARTS).flatMap(([service, member]) => {
    const part = (amazon as unknown as Readonly<Record<string, Part | undefined>>)[member];
    return Object.keys(part?.operations ?? {})
      .sort()
      .map((one) => `${service}.${one}`);
  });

const unknownWord = (name: string, word: string, known: readonly string[]): Malformed => {
  const guess = nearest(word, known);
  return refused(name, `"${word}" is none`, `${guess ? `"${guess}" perhaps; ` : ''}one of ${known.join(', ')}`);
};
