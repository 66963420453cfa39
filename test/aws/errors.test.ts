import { describe, expect, it } from '@jest/globals';
import { sortError } from '../../shared/aws/errors.js';

const thrown = (name: string, httpStatusCode?: number, message = 'no'): Error =>
  Object.assign(new Error(message), { name, ...(httpStatusCode ? { $metadata: { httpStatusCode } } : {}) });

describe('an error of AWS', () => {
  it.each([
    ['InvalidKeyPair.NotFound', 400, 'invalid'],
    ['InvalidGroup.NotFound', 400, 'invalid'],
    ['PendingVerification', 400, 'denied'],
    ['AttributeLimitExceededException', 400, 'quota'],
    ['TargetGroupAssociationLimitException', 400, 'quota'],
    ['InsufficientInstanceCapacity', 500, 'capacity'],
    ['IdempotentParameterMismatch', 400, 'token'],
    ['RequestLimitExceeded', 503, 'throttle'],
  ])('%s (HTTP %i) is %s', (name, status, sort) => {
    expect(sortError(thrown(name, status))).toMatchObject({ class: sort, code: name });
  });

  it.each([400, 404, 408, 499, 500, 503, undefined])('that nobody has heard of is ambiguous, with HTTP %s too', (status) => {
    expect(sortError(thrown('NeverHeardOf', status)).class).toBe('ambiguous');
  });

  it.each([
    ['InvalidBlockDeviceMapping', 'invalid'],
    ['InvalidIamInstanceProfile.NotFound', 'invalid'],
    ['MissingAction', 'invalid'],
    ['UnsupportedOperation', 'invalid'],
    ['InsufficientReservedInstanceCapacity', 'capacity'],
    ['SnapshotLimitExceeded', 'quota'],
    ['UnauthorizedAccess', 'denied'],
  ])('that is not in the table is sorted by the family of its name: %s is %s', (name, sort) => {
    expect(sortError(thrown(name, 400)).class).toBe(sort);
  });

  it.each([
    ['Creation of service was not idempotent.', 'conflict'],
    ['Unable to Start a service that is still Draining.', 'conflict'],
    ['You have reached the limit on the number of tasks you can run concurrently', 'quota'],
    ['The container name is wrong.', 'invalid'],
  ])('of ECS is told by its words where its code says little: %s is %s', (message, sort) => {
    expect(sortError(thrown('InvalidParameterException', 400, message)).class).toBe(sort);
    expect(sortError(thrown('ClientException', 400, message)).class).toBe(sort);
  });

  it('is a throttle with HTTP 429, whatever it is called', () => {
    expect(sortError(thrown('NeverHeardOf', 429)).class).toBe('throttle');
  });

  it.each(['SomeThrottlingException', 'EC2ThrottledException', 'RateExceeded'])(
    'that is called %s is a throttle, also with HTTP 400',
    (name) => {
      expect(sortError(thrown(name, 400)).class).toBe('throttle');
    },
  );

  it('that ended the call on its way may have happened all the same', () => {
    for (const error of [thrown('TimeoutError'), thrown('RequestTimeout', 400), 'a string', null])
      expect(sortError(error).class).toBe('ambiguous');
  });

  it('that broke the connection is told by the word of the socket', () => {
    const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    expect(sortError(error)).toMatchObject({ class: 'ambiguous', code: 'ECONNRESET' });
  });
});
