import { describe, expect } from '@jest/globals';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const web = (port: number, http: string, replicas = 1) => `services:
  web:
    image: nginx:1.27-alpine
    ports: ["${port}:80"]
    deploy: {replicas: ${replicas}}
    x-evenkeel: {http: {${http}}}
`;

const CERTIFICATE = 'certificate: "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"';

/** Who takes a request: a project, or what the balancer says itself. */
const taker = ({ local }: Scene, port: number, host: string, path = '/'): string | number => {
  const routed = local.amazon.elb.route(port, { host, path });
  if (!routed) return 'nobody';
  if ('status' in routed) return routed.location ?? routed.status;
  const task = local.amazon.ecs.taskAt(routed.instanceId, routed.hostPort);
  return task?.tags['evenkeel:project'] ?? 'nobody';
};

const remove = async (scene: Scene, project: string) => {
  const { body } = await scene.call('DELETE', `/v1/projects/${project}`);
  expect((await scene.ended(body.deployment)).status).toBe('removed');
};

/** Listeners, rules and target groups that are left. */
const left = async ({ local }: Scene): Promise<readonly number[]> => {
  const outside = { name: 'test', invocation: null };
  const call = async (operation: string, input: object) =>
    (await local.amazon.call('elb', operation, input, outside)) as Record<
      string,
      { LoadBalancerArn: string; ListenerArn: string }[]
    >;
  const [balancer] = (await call('DescribeLoadBalancers', {}))['LoadBalancers']!;
  const listeners = (await call('DescribeListeners', { LoadBalancerArn: balancer!.LoadBalancerArn }))['Listeners']!;
  let rules = 0;
  for (const { ListenerArn } of listeners) rules += (await call('DescribeRules', { ListenerArn }))['Rules']!.length - 1;
  return [listeners.length, rules, (await call('DescribeTargetGroups', {}))['TargetGroups']!.length];
};

const plainly = ({ LoadBalancerArn: _balancer, ListenerArn: _listener, Tags: _tags, ...rest }: Record<string, unknown>): object =>
  rest;

describe('Projects that share port 80 by host', () => {
  story('each takes its own requests, others get 404; one goes down and the other keeps serving', {}, async (scene) => {
    const up = await scene.deploy('shop', web(80, 'host: shop.example.com'));
    await scene.deploy('blog', web(80, 'host: blog.example.com'));
    expect(up.services[0]!.endpoints[0]!.url).toBe('http://shop.example.com');
    expect(taker(scene, 80, 'shop.example.com')).toBe('shop');
    expect(taker(scene, 80, 'Blog.example.com:80', '/a?b=1')).toBe('blog');
    expect(taker(scene, 80, 'example.com')).toBe(404);
    const { body } = await scene.call('DELETE', '/v1/projects/shop');
    for (let seconds = 0; seconds < 240; seconds += 15) {
      expect(taker(scene, 80, 'blog.example.com')).toBe('blog');
      await scene.advance(15);
    }
    expect((await scene.ended(body.deployment)).status).toBe('removed');
    expect([taker(scene, 80, 'shop.example.com'), taker(scene, 80, 'blog.example.com')]).toEqual([404, 'blog']);
    expect(await left(scene)).toEqual([1, 1, 1]);
    await remove(scene, 'blog');
    expect(await left(scene)).toEqual([0, 0, 0]);
  });

  story('the most specific rule wins, and what no rule takes goes to the project without one', {}, async (scene) => {
    await scene.deploy('any', web(80, 'health: /'));
    await scene.deploy('wild', web(80, 'host: "*.example.com"'));
    await scene.deploy('exact', web(80, 'host: a.example.com'));
    await scene.deploy('api', web(80, 'host: a.example.com, path: /api'));
    await scene.deploy('static', web(80, 'path: /static'));
    const paths = ['/', '/api', '/api/v1', '/apis'].map((path) => taker(scene, 80, 'a.example.com', path));
    expect(paths).toEqual(['exact', 'api', 'api', 'exact']);
    expect(taker(scene, 80, 'b.example.com', '/static/x')).toBe('wild');
    expect(taker(scene, 80, 'b.test', '/static/x')).toBe('static');
    expect(taker(scene, 80, 'b.test')).toBe('any');
    await remove(scene, 'any');
    expect([taker(scene, 80, 'b.test'), taker(scene, 80, 'a.example.com')]).toEqual([404, 'exact']);
  });

  story('a rule that changes moves the requests and no task', {}, async (scene) => {
    await scene.deploy('shop', web(80, 'host: shop.example.com'));
    const before = (await scene.state()).tasks.map(({ id }) => id);
    const { status, body } = await scene.call('PUT', '/v1/projects/shop?dryRun=true', web(80, 'host: store.example.com'));
    expect([status, body.changes[0].why]).toEqual([
      200,
      'published ports 80:80/tcp (alb shop.example.com) → 80:80/tcp (alb store.example.com)',
    ]);
    await scene.deploy('shop', web(80, 'host: store.example.com'));
    expect([taker(scene, 80, 'shop.example.com'), taker(scene, 80, 'store.example.com')]).toEqual([404, 'shop']);
    expect((await scene.state()).tasks.map(({ id }) => id)).toEqual(before);
  });
});

describe('A rule that somebody made by hand', () => {
  story(
    'is left alone, and what wants its requests is told so rather than what AWS refuses for that reason',
    {},
    async (scene) => {
      await scene.deploy('blog', web(80, 'host: blog.example.com'));
      const outside = { name: 'a person', invocation: null };
      const call = (operation: string, input: object) => scene.local.amazon.call('elb', operation, input, outside);
      const { LoadBalancers } = (await call('DescribeLoadBalancers', {})) as { LoadBalancers: { LoadBalancerArn: string }[] };
      const { Listeners } = (await call('DescribeListeners', LoadBalancers[0]!)) as { Listeners: { ListenerArn: string }[] };
      const gone = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '410' } };
      const Conditions = [{ Field: 'host-header', HostHeaderConfig: { Values: ['shop.example.com'] } }];
      await call('CreateRule', { ListenerArn: Listeners[0]!.ListenerArn, Priority: 7, Conditions, Actions: [gone] });
      const { status, reason } = await scene.ended(await scene.put('shop', web(80, 'host: shop.example.com')));
      expect([status, reason?.code, reason?.service]).toEqual(['failed', 'port-taken', 'web']);
      expect(taker(scene, 80, 'shop.example.com')).toBe(410);
    },
    [3],
  );
});

describe('HTTPS', () => {
  story(
    'is what AWS is asked for, word by word',
    {},
    async (scene) => {
      const asked: object[] = [];
      const operations = scene.local.amazon.elb.operations as Record<
        string,
        (input: Record<string, unknown>, caller: never) => unknown
      >;
      for (const operation of ['CreateListener', 'CreateRule']) {
        const real = operations[operation]!;
        operations[operation] = (input, caller) => {
          asked.push({ operation, ...plainly(input) });
          return real(input, caller);
        };
      }
      await scene.deploy('shop', web(443, `host: shop.example.com, path: /buy, redirect: 80, ${CERTIFICATE}`));
      const fixed = { Type: 'fixed-response', FixedResponseConfig: expect.objectContaining({ StatusCode: '404' }) };
      const conditions = [
        { Field: 'host-header', HostHeaderConfig: { Values: ['shop.example.com'] } },
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/buy', '/buy/*'] } },
      ];
      expect(asked).toEqual([
        {
          operation: 'CreateListener',
          Port: 443,
          Protocol: 'HTTPS',
          Certificates: [{ CertificateArn: expect.stringMatching(/:certificate\/11111111/) }],
          SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
          DefaultActions: [fixed],
        },
        { operation: 'CreateListener', Port: 80, Protocol: 'HTTP', DefaultActions: [fixed] },
        {
          operation: 'CreateRule',
          Priority: expect.any(Number),
          Conditions: conditions,
          Actions: [{ Type: 'forward', TargetGroupArn: expect.stringContaining(':targetgroup/ek-') }],
        },
        {
          operation: 'CreateRule',
          Priority: expect.any(Number),
          Conditions: conditions,
          Actions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }],
        },
      ]);
    },
    [3],
  );

  story('a certificate makes the listener speak it, and 80 sends on when asked to', {}, async (scene) => {
    const up = await scene.deploy('shop', web(443, `host: shop.example.com, path: /buy, redirect: 80, ${CERTIFICATE}`));
    expect(up.services[0]!.endpoints[0]!.url).toBe('https://shop.example.com/buy');
    expect(taker(scene, 443, 'shop.example.com', '/buy/1')).toBe('shop');
    expect(taker(scene, 80, 'shop.example.com', '/buy/1?a=b')).toBe('https://shop.example.com/buy/1?a=b');
    expect(taker(scene, 80, 'other.example.com')).toBe(404);
    await scene.deploy('blog', web(443, `host: blog.example.com, ${CERTIFICATE.replace('5"', '6"')}`));
    expect(taker(scene, 443, 'blog.example.com')).toBe('blog');
    await remove(scene, 'shop');
    expect(await left(scene)).toEqual([1, 1, 1]);
    await remove(scene, 'blog');
    expect(await left(scene)).toEqual([0, 0, 0]);
  });
});

describe('A pass that is killed at a rule is finished by the next one', () => {
  for (const operation of ['elb.CreateListener', 'elb.CreateRule', 'elb.DeleteRule', 'elb.DeleteListener'])
    for (const when of ['before', 'effect', 'reply'] as const)
      story(
        `${operation} (${when})`,
        {},
        async (scene) => {
          await scene.fault({ kind: 'crash', operation, when, times: 1 });
          await scene.deploy('shop', web(80, 'host: shop.example.com'));
          expect(taker(scene, 80, 'shop.example.com')).toBe('shop');
          expect(await left(scene)).toEqual([1, 1, 1]);
          await remove(scene, 'shop');
          expect(await left(scene)).toEqual([0, 0, 0]);
          expect(scene.local.amazon.faults.active.filter(({ times }) => times === 1)).toEqual([]);
        },
        [3],
      );

  const two = (taking: string): string =>
    `services:\n${['one', 'two']
      .map(
        (name) =>
          `  ${name}: {image: "nginx:1.27-alpine", ports: ["80:80"], x-evenkeel: {http: {host: ${name === taking ? 'shop' : 'spare'}.example.com}}}\n`,
      )
      .join('')}`;

  for (const when of ['before', 'effect', 'reply'] as const)
    story(
      `elb.ModifyRule (${when})`,
      {},
      async (scene) => {
        await scene.deploy('shop', two('one'));
        const service = (host: string) => {
          const routed = scene.local.amazon.elb.route(80, { host, path: '/' });
          return routed && 'instanceId' in routed
            ? scene.local.amazon.ecs.taskAt(routed.instanceId, routed.hostPort)?.service
            : null;
        };
        expect([service('shop.example.com'), service('spare.example.com')]).toEqual(['shop-one', 'shop-two']);
        await scene.fault({ kind: 'crash', operation: 'elb.ModifyRule', when, times: 1 });
        await scene.deploy('shop', two('two'));
        expect([service('shop.example.com'), service('spare.example.com')]).toEqual(['shop-two', 'shop-one']);
        expect(scene.local.amazon.faults.active.filter(({ times }) => times === 1)).toEqual([]);
        expect((await left(scene)).slice(0, 2)).toEqual([1, 2]);
      },
      [3],
    );
});

describe('On the wire', () => {
  story(
    'rules, certificates and redirects survive the encoding',
    { lane: 'wire' },
    async (scene) => {
      await scene.deploy('shop', web(443, `host: shop.example.com, redirect: 80, ${CERTIFICATE}`));
      expect(taker(scene, 443, 'shop.example.com')).toBe('shop');
      expect(taker(scene, 80, 'shop.example.com')).toBe('https://shop.example.com/');
      await remove(scene, 'shop');
      expect(await left(scene)).toEqual([0, 0, 0]);
    },
    [3],
  );
});
