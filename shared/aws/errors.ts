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
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Sorts whatever an SDK call threw: by what it says, by its code, and a code that is not known by its HTTP status. */
export const sortError = (error: unknown): SortedError => {
  const { name = 'Unknown', message = String(error), Code, $metadata } = (error ?? {}) as Thrown;
  const code = CLASS_OF[name] || !Code ? name : Code;
  return {
    class: byMessage(code, message) ?? CLASS_OF[code] ?? byStatus(code, $metadata?.httpStatusCode ?? 0),
    code,
    message,
  };
};

/** A refusal is an answer: the same request gets the same one. Only what may have happened all the same is ambiguous. */
const byStatus = (code: string, status: number): ErrorClass => {
  if (status === 429 || /throttl|TooManyRequests|RateExceeded/i.test(code)) return 'throttle';
  return status >= 400 && status < 500 && status !== 408 ? 'invalid' : 'ambiguous';
};

/** ECS says much in words under one code. */
const byMessage = (code: string, message: string): ErrorClass | null => {
  if (code !== 'InvalidParameterException' && code !== 'ClientException') return null;
  if (/not idempotent|still draining|already used by|already exists/i.test(message)) return 'conflict';
  if (/limit/i.test(message)) return 'quota';
  return null;
};

const classes: Readonly<Record<ErrorClass, readonly string[]>> = {
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
    'BadRequest',
  ],
  clock: ['RequestExpired', 'RequestTimeTooSkewed', 'SignatureDoesNotMatch', 'InvalidSignatureException'],
};

const CLASS_OF: Readonly<Record<string, ErrorClass>> = Object.fromEntries(
  Object.entries(classes).flatMap(([name, codes]) => codes.map((code) => [code, name as ErrorClass])),
);
