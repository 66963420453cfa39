import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { registryLogin } from '../../shared/aws/registry-login.js';
import type { Runtime } from '../../shared/wiring/runtime.js';

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

/** A runtime whose calls to AWS end here; `asked` is the host and operation of each. */
const runtime = (answer: () => { statusCode: number; body: object }) => {
  const asked: string[] = [];
  let now = Date.UTC(2026, 0, 1);
  const handle = async (request: { hostname: string; headers: Record<string, string> }) => {
    asked.push(`${request.hostname} ${request.headers['x-amz-target']}`);
    const { statusCode, body } = answer();
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    return { response: { statusCode, headers, body: Readable.from([JSON.stringify(body)]) } };
  };
  const made = {
    clock: { now: () => now, sleep: () => new Promise(() => {}) },
    env: {},
    clientConfig: { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler: { handle } },
    log: () => {},
  } as unknown as Runtime;
  return { made, asked, later: (milliseconds: number) => (now += milliseconds), now: () => now };
};

describe('the login to a private registry of ECR', () => {
  it('is the token of its region, kept until it nearly ends', async () => {
    const world = runtime(() => ({
      statusCode: 200,
      body: { authorizationData: [{ authorizationToken: 'QVdTOnNlY3JldA==', expiresAt: world.now() / 1000 + 12 * 3600 }] },
    }));
    const login = registryLogin(world.made);
    expect(await login(HOST)).toBe('Basic QVdTOnNlY3JldA==');
    expect(await login(HOST)).toBe('Basic QVdTOnNlY3JldA==');
    const call = 'api.ecr.eu-west-1.amazonaws.com AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken';
    expect(world.asked).toEqual([call]);
    world.later(12 * 3_600_000);
    await login(HOST);
    expect(world.asked).toEqual([call, call]);
  });

  it('is given to no other host', async () => {
    const world = runtime(() => ({ statusCode: 500, body: {} }));
    const login = registryLogin(world.made);
    for (const host of [
      'registry-1.docker.io',
      'public.ecr.aws',
      `${HOST}.evil.example`,
      `evil.example/${HOST}`,
      'dkr.ecr.eu-west-1.amazonaws.com',
    ])
      expect(await login(host)).toBeNull();
    expect(world.asked).toEqual([]);
  });

  it('that ECR refuses leaves the registry to say what is missing', async () => {
    const world = runtime(() => ({ statusCode: 400, body: { __type: 'AccessDeniedException', message: 'no' } }));
    expect(await registryLogin(world.made)(HOST)).toBeNull();
  });
});
