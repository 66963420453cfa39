import { describe, expect, it } from '@jest/globals';
import { act } from '../../shared/aws/act.js';
import { performStep } from '../../shared/aws/deploy.js';
import { ERROR_TABLE, sortError } from '../../shared/aws/errors.js';
import { dynamoStore } from '../../shared/ledger/dynamodb-store.js';
import { ConditionFailed } from '../../shared/ledger/store.js';
import type { LaunchIntent } from '../../shared/model/intent.js';
import type { ErrorClass } from '../../shared/model/words.js';
import { launchAnswered } from '../../shared/scaling/intents/launch.js';
import { aPolicy, NOON } from '../support/a-cluster.js';
import { clientsIn, type Speaker } from './answering.js';

/** Which service answers with which codes, and with which HTTP status. A code of the table that is nowhere here fails a test. */
const ANSWERS: readonly (readonly [Speaker, number, readonly string[]])[] = [
  [
    'ec2',
    400,
    [
      'UnfulfillableCapacity',
      'InsufficientFreeAddressesInSubnet',
      'Unsupported',
      'MaxSpotInstanceCountExceeded',
      'ReservationCapacityExceeded',
      'SpotMaxPriceTooLow',
      'VcpuLimitExceeded',
      'InstanceLimitExceeded',
      'VolumeLimitExceeded',
      'AddressLimitExceeded',
      'PrivateIpAddressLimitExceeded',
      'DependencyViolation',
      'IncorrectState',
      'IncorrectInstanceState',
      'OperationNotPermitted',
      'InvalidInstanceID.NotFound',
      'NoSuchEntity',
      'IdempotentParameterMismatch',
      'IdempotentInstanceTerminated',
      'AuthFailure.ServiceLinkedRoleCreationNotPermitted',
      'ServiceLinkedRoleCreationNotPermitted',
      'OptInRequired',
      'PendingVerification',
      'InvalidParameterValue',
      'InvalidParameterCombination',
      'InvalidUserData.Malformed',
      'MissingParameter',
      'InvalidLaunchTemplateId.NotFound',
      'InvalidLaunchTemplateId.VersionNotFound',
      'InvalidAMIID.NotFound',
      'InvalidSubnetID.NotFound',
      'InvalidKeyPair.NotFound',
      'InvalidGroup.NotFound',
      'RequestExpired',
    ],
  ],
  ['ec2', 403, ['UnauthorizedOperation', 'AccessDenied', 'AuthFailure', 'ExpiredToken', 'InvalidClientTokenId']],
  [
    'ec2',
    500,
    ['InsufficientInstanceCapacity', 'InsufficientHostCapacity', 'InsufficientCapacity', 'InternalError', 'InternalFailure'],
  ],
  ['ec2', 503, ['RequestLimitExceeded', 'ServiceUnavailable', 'Unavailable', 'SlowDown']],
  ['ec2', 408, ['RequestTimeout', 'RequestTimedOut']],
  [
    'ecs',
    400,
    [
      'ThrottlingException',
      'TooManyRequestsException',
      'LimitExceededException',
      'AttributeLimitExceededException',
      'ResourceInUseException',
      'ServiceNotActiveException',
      'UpdateInProgressException',
      'ClusterNotFoundException',
      'ServiceNotFoundException',
      'TargetNotFoundException',
      'ResourceNotFoundException',
      'ConflictException',
      'AccessDeniedException',
      'ExpiredTokenException',
      'UnrecognizedClientException',
      'InvalidParameterException',
      'ClientException',
      'ValidationException',
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'RequestTimeTooSkewed',
      'RequestTimeoutException',
      'BlockedException',
    ],
  ],
  ['ecs', 500, ['ServerException']],
  [
    'elb',
    400,
    [
      'Throttling',
      'TooManyTargetGroups',
      'TooManyListeners',
      'TooManyRules',
      'TooManyTargets',
      'TooManyRegistrationsForTargetId',
      'TooManyUniqueTargetGroupsPerLoadBalancer',
      'TargetGroupAssociationLimit',
      'ResourceInUse',
      'DuplicateTargetGroupName',
      'DuplicateListener',
      'PriorityInUse',
      'TargetGroupNotFound',
      'ListenerNotFound',
      'RuleNotFound',
      'LoadBalancerNotFound',
      'CertificateNotFound',
      'TooManyCertificates',
      'ValidationError',
    ],
  ],
  // As newer services and newer versions of the SDK spell them.
  [
    'elb',
    400,
    [
      'TargetGroupAssociationLimitException',
      'TooManyTargetsException',
      'TooManyRegistrationsForTargetIdException',
      'TooManyUniqueTargetGroupsPerLoadBalancerException',
      'TooManyTargetGroupsException',
      'TooManyListenersException',
      'TooManyRulesException',
      'DuplicateTargetGroupNameException',
      'DuplicateListenerException',
      'TargetGroupNotFoundException',
      'ListenerNotFoundException',
      'LoadBalancerNotFoundException',
      'CertificateNotFoundException',
      'TooManyCertificatesException',
      'OperationNotPermittedException',
    ],
  ],
  [
    'discovery',
    400,
    [
      'RequestThrottled',
      'NamespaceLimitExceeded',
      'ResourceLimitExceeded',
      'NamespaceAlreadyExists',
      'DuplicateRequest',
      'NamespaceNotFound',
      'ServiceNotFound',
      'InvalidInput',
    ],
  ],
  ['efs', 400, ['BadRequest']],
  ['efs', 403, ['AccessPointLimitExceeded']],
  ['efs', 404, ['AccessPointNotFound', 'FileSystemNotFound']],
  ['efs', 409, ['AccessPointAlreadyExists', 'IncorrectFileSystemLifeCycleState']],
  [
    'dynamodb',
    400,
    [
      'ProvisionedThroughputExceededException',
      'ConditionalCheckFailedException',
      'TransactionCanceledException',
      'TransactionConflictException',
    ],
  ],
  ['socket', 0, ['TimeoutError', 'AbortError', 'ECONNRESET', 'ECONNREFUSED']],
];

/** Ours, thrown by both drivers of the table. */
const OF_OUR_OWN = ['ConditionFailed'];

const EXERCISES = ANSWERS.flatMap(([speaker, status, codes]) => codes.map((code) => ({ speaker, status, code })));

const classOf = (code: string): ErrorClass =>
  (Object.entries(ERROR_TABLE) as [ErrorClass, readonly string[]][]).find(([, codes]) => codes.includes(code))![0];

const intent: LaunchIntent = {
  kind: 'launch',
  state: 'planned',
  id: 'int_1',
  decision: 'dec_1',
  reason: 'above-line',
  createdAt: NOON,
  deadlineAt: NOON + 600_000,
  attempt: 1,
  token: 'int_1-1',
  instanceId: null,
  request: {
    type: 't3.small',
    zone: 'us-east-1a',
    subnetId: 'subnet-a',
    market: 'on-demand',
    launchTemplateId: 'lt-1',
    launchTemplateVersion: '1',
  },
};

type Clients = ReturnType<typeof clientsIn>;

/** One write through the adapter that talks to this service: what the pass is told. */
const through = async (speaker: Speaker, clients: Clients): Promise<{ result: string; error: string | null }> => {
  if (speaker === 'ec2' || speaker === 'socket') {
    const { result, error } = await act(clients, 'demo', { kind: 'run-instance', intent });
    return { result, error: error ?? null };
  }
  if (speaker === 'ecs') {
    const { result, error } = await act(clients, 'demo', { kind: 'set-state', containerInstance: 'arn:1', state: 'DRAINING' });
    return { result, error: error ?? null };
  }
  if (speaker === 'dynamodb') {
    const store = dynamoStore({ client: clients.dynamodb, table: 'table', now: () => NOON });
    const error = await store.put({ partition: 'cluster', sort: 'head' }, { a: 1 }, { expected: 1 }).catch((thrown) => thrown);
    return { result: 'failed', error: sortError(error).class };
  }
  const steps = {
    elb: { kind: 'ensure-target-group', targetGroup: { name: 'a', arn: 'arn:a', healthPath: '/', tags: {} } },
    discovery: { kind: 'create-namespace', name: 'demo-shop', requestId: 'r', tags: {} },
    efs: { kind: 'delete-access-point', id: 'fsap-1' },
  } as const;
  const { result, errorClass } = await performStep(clients as never, steps[speaker] as never);
  return { result, error: errorClass };
};

/** What an adapter settles by itself: it is there, or gone, as wanted. */
const SETTLED = ['NamespaceAlreadyExists', 'DuplicateRequest', 'AccessPointNotFound'];

describe('the table of errors', () => {
  it('has no code twice, and each of them is answered to an adapter here', () => {
    const table = Object.values(ERROR_TABLE).flat();
    const exercised = [...EXERCISES.map(({ code }) => code), ...OF_OUR_OWN];
    expect([...table].sort()).toEqual([...new Set(table)].sort());
    expect(table.filter((code) => !exercised.includes(code))).toEqual([]);
    expect(exercised.filter((code) => !table.includes(code))).toEqual([]);
  });

  it.each(EXERCISES)(
    '$code of $speaker (HTTP $status) is sorted as the table says, and thrown at nobody',
    async ({ speaker, status, code }) => {
      const clients = clientsIn(speaker, { code, status, message: 'Something about it.' });
      const answer = await through(speaker, clients);
      if (SETTLED.includes(code)) expect(answer).toEqual({ result: 'already', error: null });
      else expect(answer).toEqual({ result: 'failed', error: classOf(code) });
      // The table's row is looked at again before it is said that somebody was faster.
      if (speaker !== 'dynamodb') expect(clients.counted.asked).toBe(1);
    },
  );

  it('takes a row that somebody else has written for a conflict', () => {
    expect(sortError(new ConditionFailed({ partition: 'cluster', sort: 'head' })).class).toBe('conflict');
  });
});

/** What becomes of an intent whose RunInstances was answered so. */
const BECOMES: Readonly<Record<ErrorClass, 'asked again, same token' | 'closed, offering left alone' | 'closed'>> = {
  throttle: 'asked again, same token',
  ambiguous: 'asked again, same token',
  clock: 'asked again, same token',
  capacity: 'closed, offering left alone',
  quota: 'closed, offering left alone',
  denied: 'closed, offering left alone',
  invalid: 'closed, offering left alone',
  token: 'closed',
  gone: 'closed',
  conflict: 'closed',
};

describe('a launch that is answered with', () => {
  it.each(EXERCISES.filter(({ speaker }) => speaker === 'ec2' || speaker === 'socket'))(
    '$code',
    async ({ speaker, status, code }) => {
      const clients = clientsIn(speaker, { code, status, message: 'Something about it.' });
      const answer = await act(clients, 'demo', { kind: 'run-instance', intent });
      const next = launchAnswered(intent, answer, NOON, aPolicy());
      const same = next.intent?.kind === 'launch' && next.intent.token === intent.token;
      const aside = [next.effects.setAside ?? []].flat().length > 0;
      const became = same ? 'asked again, same token' : aside ? 'closed, offering left alone' : 'closed';
      expect(became).toBe(BECOMES[classOf(code)]);
    },
  );
});

describe('a word that nobody has heard of', () => {
  it.each([400, 403, 404, 409, 499, 500, 503])(
    'is ambiguous with HTTP %i: the launch is asked for again, with the same token',
    async (status) => {
      const clients = clientsIn('ec2', { code: 'NeverHeardOf', status, message: 'Something about it.' });
      const answer = await act(clients, 'demo', { kind: 'run-instance', intent });
      expect(answer.error).toBe('ambiguous');
      const next = launchAnswered(intent, answer, NOON, aPolicy());
      expect(next.intent).toMatchObject({ state: 'planned', token: intent.token });
    },
  );
});
