import type { ErrorClass } from '../model/words.js';

export interface SortedError {
  readonly class: ErrorClass;
  readonly code: string;
  readonly message: string;
}

/** What errors of the SDK carry, as far as it is looked at. */
interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly Code?: string;
  /** Node's own word for what happened to the connection. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Sorts whatever an SDK call threw: by what it says, by its code, and a code that is not in the table by the family that its name tells. */
export const sortError = (error: unknown): SortedError => {
  const { name = 'Unknown', message = String(error), Code, code: socket, $metadata } = (error ?? {}) as Thrown;
  const code = [name, Code, socket].find((one) => one !== undefined && CLASS_OF[one]) ?? Code ?? name;
  return {
    class: byMessage(code, message) ?? CLASS_OF[code] ?? byFamily(code, $metadata?.httpStatusCode ?? 0),
    code,
    message,
  };
};

/**
 * AWS has thousands of codes, and names most of them alike: a request that is wrong is Invalid…, Missing… or Malformed… A word that
 * tells nothing is ambiguous, whatever its status: what was asked for may have happened, so that it is looked at again.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
const byFamily = (code: string, status: number): ErrorClass =>
  status === 429 ? 'throttle' : (FAMILIES.find(([family]) => family.test(code))?.[1] ?? 'ambiguous');

const FAMILIES: readonly (readonly [RegExp, ErrorClass])[] = [
  [/throttl|TooManyRequests|RateExceeded/i, 'throttle'],
  [/^Insufficient\w*Capacity/, 'capacity'],
  [/LimitExceeded|QuotaExceeded/, 'quota'],
  [/^(Unauthorized|AccessDenied|NotAuthorized|Forbidden)/, 'denied'],
  [/^(Invalid|Missing|Malformed|Unsupported|UnknownParameter|UnknownOperation|Validation)/, 'invalid'],
];

/** ECS says much in words under one code. */
const byMessage = (code: string, message: string): ErrorClass | null => {
  if (code !== 'InvalidParameterException' && code !== 'ClientException') return null;
  if (/not idempotent|still draining|already used by|already exists/i.test(message)) return 'conflict';
  if (/limit/i.test(message)) return 'quota';
  return null;
};

/** Every code that is known by name. test/aws/error-table.test.ts lets AWS answer with each of them. */
export const ERROR_TABLE: Readonly<Record<ErrorClass, readonly string[]>> = {
  throttle: [
    'RequestLimitExceeded',
    'ThrottlingException',
    'Throttling',
    'TooManyRequestsException',
    'RequestThrottled',
    'ProvisionedThroughputExceededException',
    'SlowDown',
  ],
  ambiguous: [
    'TimeoutError',
    'AbortError',
    'RequestTimeout',
    'RequestTimeoutException',
    'RequestTimedOut',
    'ECONNRESET',
    'ECONNREFUSED',
    'ServerException',
    'InternalError',
    'InternalFailure',
    'ServiceUnavailable',
    'Unavailable',
  ],
  capacity: [
    'InsufficientInstanceCapacity',
    'UnfulfillableCapacity',
    'InsufficientFreeAddressesInSubnet',
    'Unsupported',
    'MaxSpotInstanceCountExceeded',
    'InsufficientHostCapacity',
    'ReservationCapacityExceeded',
    'InsufficientCapacity',
    'SpotMaxPriceTooLow',
  ],
  quota: [
    'VcpuLimitExceeded',
    'InstanceLimitExceeded',
    'LimitExceededException',
    'TooManyTargetGroups',
    'TooManyListeners',
    'TooManyRules',
    'NamespaceLimitExceeded',
    'ResourceLimitExceeded',
    'AttributeLimitExceededException',
    'VolumeLimitExceeded',
    'AddressLimitExceeded',
    'PrivateIpAddressLimitExceeded',
    'TargetGroupAssociationLimit',
    'TargetGroupAssociationLimitException',
    'TooManyTargets',
    'TooManyTargetsException',
    'TooManyRegistrationsForTargetId',
    'TooManyRegistrationsForTargetIdException',
    'TooManyUniqueTargetGroupsPerLoadBalancer',
    'TooManyUniqueTargetGroupsPerLoadBalancerException',
    'TooManyTargetGroupsException',
    'AccessPointLimitExceeded',
    'TooManyListenersException',
    'TooManyRulesException',
    'TooManyCertificates',
    'TooManyCertificatesException',
  ],
  conflict: [
    'ConditionalCheckFailedException',
    'ConditionFailed',
    'TransactionCanceledException',
    'TransactionConflictException',
    'ResourceInUse',
    'ResourceInUseException',
    'DependencyViolation',
    'DuplicateTargetGroupName',
    'DuplicateTargetGroupNameException',
    'DuplicateListener',
    'DuplicateListenerException',
    'PriorityInUse',
    'NamespaceAlreadyExists',
    'ServiceNotActiveException',
    'UpdateInProgressException',
    'DuplicateRequest',
    'IncorrectState',
    'IncorrectInstanceState',
    'AccessPointAlreadyExists',
    'IncorrectFileSystemLifeCycleState',
  ],
  gone: [
    'InvalidInstanceID.NotFound',
    'ClusterNotFoundException',
    'ServiceNotFoundException',
    'NoSuchEntity',
    'TargetGroupNotFound',
    'TargetGroupNotFoundException',
    'ListenerNotFound',
    'ListenerNotFoundException',
    'RuleNotFound',
    'NamespaceNotFound',
    'ServiceNotFound',
    'TargetNotFoundException',
    'ResourceNotFoundException',
    'LoadBalancerNotFound',
    'LoadBalancerNotFoundException',
    'AccessPointNotFound',
  ],
  token: ['IdempotentParameterMismatch', 'IdempotentInstanceTerminated', 'ConflictException'],
  denied: [
    'UnauthorizedOperation',
    'AccessDenied',
    'AccessDeniedException',
    'AuthFailure',
    'OperationNotPermitted',
    'OperationNotPermittedException',
    'BlockedException',
    'AuthFailure.ServiceLinkedRoleCreationNotPermitted',
    'ServiceLinkedRoleCreationNotPermitted',
    'OptInRequired',
    'PendingVerification',
    'ExpiredToken',
    'ExpiredTokenException',
    'UnrecognizedClientException',
    'InvalidClientTokenId',
  ],
  invalid: [
    'InvalidParameterValue',
    'InvalidParameterException',
    'InvalidParameterCombination',
    'ClientException',
    'InvalidUserData.Malformed',
    'ValidationError',
    'ValidationException',
    'MissingParameter',
    'InvalidInput',
    'InvalidLaunchTemplateId.NotFound',
    'InvalidLaunchTemplateId.VersionNotFound',
    'InvalidAMIID.NotFound',
    'InvalidSubnetID.NotFound',
    'InvalidKeyPair.NotFound',
    'InvalidGroup.NotFound',
    'FileSystemNotFound',
    'CertificateNotFound',
    'CertificateNotFoundException',
    'BadRequest',
  ],
  clock: ['RequestExpired', 'RequestTimeTooSkewed', 'SignatureDoesNotMatch', 'InvalidSignatureException'],
};

const CLASS_OF: Readonly<Record<string, ErrorClass>> = Object.fromEntries(
  Object.entries(ERROR_TABLE).flatMap(([name, codes]) => codes.map((code) => [code, name as ErrorClass])),
);
