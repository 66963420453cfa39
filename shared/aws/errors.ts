import type { ErrorClass } from '../model/words.js';

export interface SortedError {
  readonly class: ErrorClass;
  readonly code: string;
  readonly message: string;
}

/** Sorts whatever an SDK call threw. */
export const sortError = (error: unknown): SortedError => {
  const { name = 'Unknown', message = String(error), Code } = (error ?? {}) as { name?: string; message?: string; Code?: string };
  const code = CLASS_OF[name] || !Code ? name : Code;
  return { class: byMessage(code, message) ?? CLASS_OF[code] ?? 'ambiguous', code, message };
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
  ],
  ambiguous: [
    'TimeoutError',
    'AbortError',
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
  ],
  conflict: [
    'ConditionalCheckFailedException',
    'ConditionFailed',
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
  ],
  token: ['IdempotentParameterMismatch', 'IdempotentInstanceTerminated', 'ConflictException'],
  denied: [
    'UnauthorizedOperation',
    'AccessDenied',
    'AccessDeniedException',
    'AuthFailure',
    'ServiceLinkedRoleCreationNotPermitted',
    'OptInRequired',
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
  ],
  clock: ['RequestExpired', 'SignatureDoesNotMatch', 'InvalidSignatureException'],
};

const CLASS_OF: Readonly<Record<string, ErrorClass>> = Object.fromEntries(
  Object.entries(classes).flatMap(([name, codes]) => codes.map((code) => [code, name as ErrorClass])),
);
