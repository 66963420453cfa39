import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { anApi } from './support.js';

/** Letters that no packing makes shorter than three quarters. */
const noise = (length: number): string =>
  Array.from({ length: Math.ceil(length / 43) }, (_, at) => createHash('sha256').update(`${at}`).digest('base64url')).join('');

/** The same in Chinese. */
const signs = (length: number): string =>
  [...Buffer.from(noise(2 * length), 'base64url')]
    .flatMap((_, at, all) =>
      at < length ? String.fromCharCode(0x4e00 + ((all[at]! * 256 + all[all.length - 1 - at]!) % 0x4000)) : [],
    )
    .join('');

const services = (count: number, rest: string): string =>
  `services:\n${Array.from({ length: count }, (_, at) => `  s${at}: {image: "a:1", ${rest}}\n`).join('')}`;

const names = (count: number, name: (at: number) => string): string =>
  `[${Array.from({ length: count }, (_, at) => name(at)).join(', ')}]`;

const YAML = { headers: { 'content-type': 'application/yaml' } };

describe('a small file that is long when it is written out', () => {
  it.each<[string, string]>([
    ['for a row of the table', `x-e: &e {A: ${noise(44_000)}}\n${services(40, 'environment: *e')}`],
    ['for a row of the table in letters of three bytes', `x-e: &e {A: ${signs(18_000)}}\n${services(9, 'environment: *e')}`],
    ['for an answer', `x-e: &e {A: "${'a '.repeat(25_000)}"}\n${services(120, 'environment: *e')}`],
    ['in verdicts alone', `x-v: &v ${names(95, (at) => `"/v${at}"`)}\n${services(100, 'volumes: *v')}`],
  ])('%s is refused, and nothing of it is kept', async (_, body) => {
    const { call } = anApi();
    for (const [method, path] of [
      ['PUT', '/v1/projects/long'],
      ['POST', '/v1/validate'],
    ] as const) {
      const { status, body: problem } = await call(method, path, { body, ...YAML });
      expect([status, problem.errors[0]?.code]).toEqual([422, 'PROJECT_TOO_LARGE']);
    }
    expect((await call('GET', '/v1/projects/long')).status).toBe(404);
  });

  it('is taken as long as it fits', async () => {
    const { call } = anApi();
    const body = `x-e: &e {A: ${noise(44_000)}}\n${services(4, 'environment: *e')}`;
    expect((await call('PUT', '/v1/projects/long', { body, ...YAML })).status).toBe(202);
  });
});

it('of thousands of faults an answer names a thousand', async () => {
  const { call } = anApi();
  const body = `x-c: &c ${names(60, (at) => `"C${at}"`)}\nx-l: &l {${names(60, (at) => `aws:${at}: x`).slice(1, -1)}}\n${services(90, 'cap_add: *c, labels: *l')}`;
  const { status, body: problem } = await call('PUT', '/v1/projects/many', { body, ...YAML });
  expect(status).toBe(422);
  expect(problem.errors.length).toBe(1_000);
});

it.each<[string, object]>([
  ['files that are none', { files: Array(60_000).fill(1) }],
  ['members that nobody knows', { files: [], ...Object.fromEntries(Array.from({ length: 15_000 }, (_, at) => [`k${at}`, 1])) }],
])('of thousands of %s, too', async (_, body) => {
  const { call } = anApi();
  const { status, text, body: problem } = await call('PUT', '/v1/projects/many', { body });
  expect([status, problem.errors.length]).toEqual([422, 1_000]);
  expect(text.length).toBeLessThan(1_000_000);
});
