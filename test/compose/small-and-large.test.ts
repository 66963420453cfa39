import { describe, expect, it } from '@jest/globals';
import { translate } from '../../shared/compose/translate.js';
import { codes, OPTIONS, read } from './support.js';

const row = (count: number, line: (at: number) => string, between = ''): string =>
  Array.from({ length: count }, (_, at) => line(at)).join(between);

const list = (count: number, line: (at: number) => string): string => `[${row(count, line, ', ')}]`;

/** All faults of a file, and the processor time until they are known. */
const judged = (content: string): { readonly found: readonly string[]; readonly seconds: number } => {
  const start = process.cpuUsage();
  const { project, faults } = read(content);
  const found = [...faults, ...(project && faults.length === 0 ? translate(project, OPTIONS).faults : [])];
  return { found: [...new Set(codes(found))], seconds: process.cpuUsage(start).user / 1e6 };
};

const each = (count: number, rest: string): string => row(count, (at) => `  s${at}: {image: "a:1", ${rest}}\n`);

const aliases = (count: number): string => `networks: {default: {aliases: ${list(count, (at) => `n${at}`)}}}`;

const SOON = 5;

describe('a small file that asks for much is told so, soon', () => {
  it.each<[string, string, string]>([
    [
      'names times ports of one service',
      `services:\n  s: {image: "a:1", ${aliases(1000)}, expose: ${list(200, (at) => `"${at * 100 + 1}-${at * 100 + 100}"`)}}\n`,
      'PROJECT_TOO_LARGE',
    ],
    [
      'a thousand ports in each of 500 services',
      `x-p: &p ["1000-1999:1000-1999"]\nservices:\n${each(500, 'ports: *p')}`,
      'PROJECT_TOO_LARGE',
    ],
    [
      'a thousand ports in each of 500 services, beside a range that goes backwards',
      `x-p: &p ["1000-1999:1000-1999"]\nservices:\n  s: {image: "a:1", ports: ["99999999-1"]}\n${each(500, 'ports: *p')}`,
      'PROJECT_TOO_LARGE WRONG_TYPE',
    ],
    [
      'a thousand ports in each of five',
      `services:\n${row(5, (at) => `  s${at}: {image: "a:1", ports: ["${at + 1}000-${at + 1}999:1000-1999"]}\n`)}`,
      'PROJECT_TOO_LARGE',
    ],
    [
      '300 services that depend on 300 others',
      `x-d: &d ${list(300, (at) => `b${at}`)}\nservices:\n${row(300, (at) => `  b${at}: {image: "redis:7"}\n`)}${each(300, 'restart: "no", depends_on: *d')}`,
      'PROJECT_TOO_LARGE',
    ],
    [
      '200 mounts in each of 150 services',
      `x-v: &v ${list(200, (at) => `"/v${at}"`)}\nservices:\n${each(150, 'volumes: *v')}`,
      'PROJECT_TOO_LARGE',
    ],
    ['a line of marks that could each begin a block of text', `a: ${' |#'.repeat(80_000)}\u2028x`, 'NOT_YAML'],
  ])('%s', (_, content, code) => {
    const { found, seconds } = judged(content);
    expect(found).toEqual(code.split(' '));
    expect(seconds).toBeLessThan(SOON);
  });
});

describe('a large file that asks for what can be is read, soon', () => {
  const waiting = (at: number, rest: string): string =>
    `  s${at}: {image: "a:1", ${rest}, depends_on: [${at > 0 ? `s${at - 1}` : ''}]}\n`;

  it.each<[string, string]>([
    ['900 jobs that wait for each other', row(900, (at) => waiting(at, 'restart: "no"'))],
    ['900 groups that wait for each other', row(900, (at) => waiting(at, `x-evenkeel: {group: g${at}}`))],
    [
      '100 jobs of one long program beside a service of 300 names',
      `  s: {image: "redis:7", ${aliases(300)}}\n  j: &j {image: "a:1", restart: "no", command: "${'-'.repeat(20_000)}"}\n${row(100, (at) => `  j${at}: *j\n`)}`,
    ],
  ])('%s', (_, lines) => {
    const { found, seconds } = judged(`services:\n${lines}`);
    expect(found).toEqual([]);
    expect(seconds).toBeLessThan(SOON);
  });
});
