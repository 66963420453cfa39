import { describe, expect, it } from '@jest/globals';
import { plan } from './support.js';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/1111-2222';

const web = (http: string, ports = '"80:80"') =>
  `services:\n  web:\n    image: nginx\n    ports: [${ports}]\n    x-evenkeel:\n      http: {${http}}\n`;

const published = (http: string, ports?: string) => {
  const { faults, of } = plan(web(http, ports));
  expect(faults).toEqual([]);
  return of('web').published.map(({ published: port, host, path, certificate, redirectFrom }) => ({
    port,
    ...(host && { host }),
    ...(path && { path }),
    ...(certificate && { https: true }),
    ...(redirectFrom && { redirectFrom }),
  }));
};

describe('x-evenkeel.http', () => {
  it('is a host and a path for each balanced port; the host in small letters, the path without its last slash', () => {
    expect(published('host: Shop.Example.com, path: /api/', '"80:80", "8080:8080"')).toEqual([
      { port: 80, host: 'shop.example.com', path: '/api' },
      { port: 8080, host: 'shop.example.com', path: '/api' },
    ]);
    expect(published('path: /')).toEqual([{ port: 80 }]);
    // Both mean what is below as well; the address that people are told must be among it.
    expect(published('path: "/api/*"')).toEqual([{ port: 80, path: '/api' }]);
    expect(published('path: "/a*b/*"')).toEqual([{ port: 80, path: '/a*b/*' }]);
    expect(published('path: "/*"')).toEqual([{ port: 80 }]);
  });

  it('a certificate is for 443 where it is published, else for every balanced port', () => {
    const certificate = `certificate: "${CERTIFICATE}"`;
    expect(published(certificate, '"80:80", "443:80"')).toEqual([{ port: 80 }, { port: 443, https: true }]);
    expect(published(certificate, '"8443:80"')).toEqual([{ port: 8443, https: true }]);
    expect(published(`${certificate}, redirect: 80`, '"443:80"')).toEqual([{ port: 443, https: true, redirectFrom: 80 }]);
  });

  it('of the project holds for its services, and a service’s own words come first', () => {
    const { of } = plan(
      `x-evenkeel: {http: {certificate: "${CERTIFICATE}", host: a.example.com}}\n${web('host: b.example.com', '"443:80"')}`,
    );
    expect(of('web').published[0]).toMatchObject({ host: 'b.example.com', certificate: CERTIFICATE });
  });

  it.each([
    ['host: "https://a.example.com"', 'BAD_HOST'],
    ['host: localhost', 'BAD_HOST'],
    ['host: "*.*.*.*.*.*.com"', 'BAD_HOST'],
    ['host: "*.*.*.*.*.com", path: /api', 'BAD_PATH'],
    ['path: api', 'BAD_PATH'],
    ['path: "/a b"', 'BAD_PATH'],
    [`path: /${'a'.repeat(130)}`, 'BAD_PATH'],
    ['certificate: my-certificate', 'BAD_CERTIFICATE'],
    ['redirect: 8080', 'BAD_REDIRECT'],
    [`certificate: "${CERTIFICATE}", redirect: 80`, 'BAD_REDIRECT'],
  ])('%s is refused where it is written', (http, code) => {
    const { faults } = plan(web(http));
    expect(faults).toContainEqual(expect.objectContaining({ code, file: 'compose.yaml', line: 6 }));
  });

  it('without a port on the balancer is refused, for the requests would not be sorted', () => {
    expect(plan(web('host: a.example.com', '"5432:5432"')).faults[0]).toMatchObject({ code: 'HTTP_WITHOUT_BALANCER', line: 6 });
    expect(plan(web('path: /a'), {}, { balancer: 'none' }).faults[0]).toMatchObject({ code: 'HTTP_WITHOUT_BALANCER', line: 6 });
  });
});

describe('Services of one file on one port', () => {
  const two = (a: string, b: string) =>
    plan(
      `services:\n  a: {image: x, ports: ["80:80"], x-evenkeel: {http: {${a}}}}\n  b: {image: x, ports: ["80:80"], x-evenkeel: {http: {${b}}}}\n`,
    ).faults;

  it('are fine with different hosts or paths, and one without any', () => {
    expect(two('host: a.example.com', 'host: b.example.com')).toEqual([]);
    expect(two('path: /a', 'path: /b')).toEqual([]);
    expect(two('health: /', 'path: /b')).toEqual([]);
  });

  it('are a fault with the same ones, with none, or with two protocols', () => {
    expect(two('host: A.example.com', 'host: a.example.com')[0]).toMatchObject({
      code: 'PORT_TWICE',
      detail: 'port 80, a.example.com is published by a and by b',
      line: 3,
    });
    expect(two('health: /', 'health: /')[0]!.code).toBe('PORT_TWICE');
    expect(two(`host: a.example.com, certificate: "${CERTIFICATE}"`, 'host: b.example.com')[0]).toMatchObject({
      code: 'PORT_PROTOCOLS',
      detail: 'port 80 speaks HTTPS for a, so it cannot speak HTTP for b',
    });
  });
});

describe('Limits of AWS that a service meets by itself', () => {
  const ports = (count: number, first: number) =>
    Array.from({ length: count }, (_, at) => `"${8000 + at}:${first + at}"`).join(', ');
  const row = (count: number, line: (at: number) => string) => Array.from({ length: count }, (_, at) => line(at)).join(', ');
  const VOLUMES = `volumes: {${row(9, (at) => `v${at}: {}`)}}\n`;

  it.each([
    [`{image: x, ports: [${ports(6, 8000)}]}`, 'TOO_MANY_TARGETS', 'web has 6 ports behind the balancer, and AWS allows 5'],
    [
      `{image: x, ports: [${ports(95, 8000)
        .replaceAll('"', '')
        .replace(/8\d+:8\d+/g, (one) => `{target: ${one.slice(5)}, published: "${one.slice(0, 4)}", mode: host}`)}]}`,
      'TOO_MANY_HOST_PORTS',
      'web has 95 fixed host ports, and AWS allows 94',
    ],
    [
      `{image: x, volumes: [${row(9, (i) => `{type: volume, source: v${i}, target: /v${i}}`)}]}`,
      'TOO_MANY_VOLUMES',
      'web has 9 volumes that lie on its instance, and AWS allows 8',
    ],
    [
      `{image: x, deploy: {placement: {constraints: [${row(10, (i) => `"node.labels.l${i} == a"`)}]}}}`,
      'TOO_MANY_CONSTRAINTS',
      'web has 11 constraints on where it may run, one for each volume on its instance and ours among them, and AWS allows 10',
    ],
    [
      `{image: x, deploy: {placement: {constraints: ["node.labels.a == ${'b'.repeat(2000)}"]}}}`,
      'CONSTRAINT_TOO_LONG',
      'web has 2015 characters in one of its placement constraints, and AWS allows 2000',
    ],
  ])('%s', (service, code, detail) => {
    expect(plan(`services:\n  web: ${service}\n${VOLUMES}`).faults).toContainEqual(
      expect.objectContaining({ code, detail, file: 'compose.yaml', line: 2 }),
    );
  });

  it('and just below is fine', () => {
    expect(plan(`services:\n  web: {image: x, ports: [${ports(5, 8000)}]}\n`).faults).toEqual([]);
    const constraints = row(9, (i) => `"node.labels.l${i} == a"`);
    expect(plan(`services:\n  web: {image: x, deploy: {placement: {constraints: [${constraints}]}}}\n`).faults).toEqual([]);
    const volumes = row(8, (i) => `"v${i}:/v${i}"`);
    expect(plan(`services:\n  web: {image: x, volumes: [${volumes}]}\n${VOLUMES}`).faults).toEqual([]);
  });
});
