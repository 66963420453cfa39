import { describe, expect, it } from '@jest/globals';
import { advice, exitMeaning } from '../../shared/deploying/advice.js';
import { closedAfter } from '../../shared/deploying/stops.js';
import { aService, published } from './scene.js';

const web = aService({ name: 'web', image: 'shop/web:3', published: published(5000) });
const say = (reason: string, exitCode: number | null = null, tail: readonly string[] = []) =>
  advice(web, { reason, exitCode }, ' (the log)', tail);

/** Texts as ECS and Docker give them: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
describe('what to try after a task stopped', () => {
  const cases: readonly (readonly [what: string, reason: string, exitCode: number | null, expected: RegExp])[] = [
    [
      'an image that is not there',
      'CannotPullContainerError: docker.io/shop/web:3: not found',
      null,
      /Check that shop\/web:3 exists/,
    ],
    [
      'a private image, or none of that name',
      'CannotPullContainerError: failed to resolve ref docker.io/shop/web:3: pull access denied, repository does not exist or may require authorization',
      null,
      /shop\/web:3 is not there.*aws secretsmanager create-secret --name evenkeel\/CLUSTER\/registry.*x-aws-pull_credentials/,
    ],
    [
      'too many pulls',
      'CannotPullContainerError: toomanyrequests: You have reached your pull rate limit',
      null,
      /public\.ecr\.aws/,
    ],
    [
      'no way to the registry',
      'CannotPullContainerError: failed to resolve ref "docker.io/shop/web:3": dial tcp: lookup registry-1.docker.io: i/o timeout',
      null,
      /NAT or a VPC endpoint/,
    ],
    [
      'a full disk',
      'CannotPullContainerError: failed to register layer: write /x: no space left on device',
      null,
      /disk is full/,
    ],
    [
      'another processor, said by the registry',
      "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64/v8'",
      null,
      /another processor.*linux\/amd64,linux\/arm64/,
    ],
    [
      'memory',
      'Essential container in task exited: OutOfMemoryError: Container killed due to memory usage',
      137,
      /128 MiB.*limits\.memory/,
    ],
    [
      'a port',
      'CannotStartContainerError: Error response from daemon: driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated',
      null,
      /of the instance is taken/,
    ],
    [
      'a command',
      'CannotStartContainerError: OCI runtime create failed: exec: "srv": executable file not found in $PATH',
      127,
      /`command` and `entrypoint`/,
    ],
    ['a health check', 'Task failed container health checks', null, /start_period/],
    ['the balancer', 'Task failed ELB health checks in (target-group arn:aws:…)', null, /200 to 399 on \/ .*0\.0\.0\.0/],
    ['a crash', 'Essential container in task exited', 139, /in the program or its libraries/],
    ['a good end', 'Essential container in task exited', 0, /restart: "no"/],
    ['anything else', 'Essential container in task exited', 1, /Read its log \(the log\)/],
  ];
  it.each(cases)('%s', (_what, reason, exitCode, expected) => {
    expect(say(reason, exitCode)).toMatch(expected);
  });

  it('finds in the log what ECS does not know: a program of another processor', () => {
    expect(say('Essential container in task exited', 255, ['exec /docker-entrypoint.sh: exec format error'])).toMatch(
      /another processor/,
    );
  });

  it('knows exit codes, and which stops are hopeless at the first', () => {
    expect([1, 126, 127, 137, 139, 143, 42].map((exitCode) => exitMeaning({ exitCode, reason: null }) !== null)).toEqual([
      ...[true, true, true, true, true, true],
      false,
    ]);
    expect(exitMeaning({ exitCode: 137, reason: 'OutOfMemoryError: …' })).toBe('killed: out of memory');
    expect(closedAfter({ reason: "CannotPullContainerError: … matching platform 'linux/arm64'" })).toBe(1);
    expect(closedAfter({ reason: 'CannotPullContainerError: i/o timeout' })).toBe(3);
  });
});

describe('an image of ECR that is refused', () => {
  it('wants no secret: the role pulls from the repositories of its own account and region', () => {
    const image = '999999999999.dkr.ecr.eu-west-1.amazonaws.com/shop:3';
    const reason = `CannotPullContainerError: pull access denied for ${image}, repository does not exist or may require authorization: not authorized to perform: ecr:BatchGetImage`;
    const said = advice(aService({ name: 'web', image }), { reason, exitCode: null }, '');
    expect(said).toMatch(/999999999999.*same account and region/);
    expect(said).not.toContain('x-aws-pull_credentials');
  });
});
