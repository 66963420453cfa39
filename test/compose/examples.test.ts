import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { plan } from './support.js';

const example = (path: string): string => readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8');

/** What a t3.small registers: CPU units and MiB. */
const T3_SMALL = { cpuUnits: 2048, memoryMiB: 1925 };
const T2_MICRO = { cpuUnits: 1024, memoryMiB: 962 };

describe('our voting app', () => {
  const made = plan(example('voting-app/compose.yaml'));

  it('translates whole: five services, nothing refused, nothing ignored', () => {
    expect(made.faults).toEqual([]);
    expect(made.verdicts.filter((one) => one.verdict === 'ignored')).toEqual([]);
    expect(made.wanted.map((service) => service.name)).toEqual(['db', 'redis', 'result', 'vote', 'worker']);
  });

  it('fits one t3.small, with room for the largest task once more', () => {
    const sum = (pick: (task: (typeof made.wanted)[number]['task']) => number): number =>
      made.wanted.reduce((total, service) => total + pick(service.task), 0) +
      Math.max(...made.wanted.map((service) => pick(service.task)));
    expect(sum((task) => task.cpu) * 1024).toBeLessThanOrEqual(T3_SMALL.cpuUnits);
    expect(sum((task) => task.memoryMiB)).toBeLessThanOrEqual(T3_SMALL.memoryMiB);
  });

  it('says who may move: those behind the balancer and the worker', () => {
    expect(made.wanted.filter((service) => service.relocatable).map((service) => service.name)).toEqual([
      'result',
      'vote',
      'worker',
    ]);
  });

  it('is published on 8080 and 8081, and nowhere else', () => {
    expect(made.wanted.flatMap((service) => service.published.map((port) => [service.name, port.published, port.via]))).toEqual([
      ['result', 8081, 'alb'],
      ['vote', 8080, 'alb'],
    ]);
  });
});

describe('the voting app in the spelling of ecs-cli', () => {
  it.each(['alb', 'none'] as const)('becomes five services that fit two t2.micro, balancer %s', (balancer) => {
    const made = plan(example('voting-app-ecs-cli/compose.yml'), {}, { balancer });
    expect(made.faults).toEqual([]);
    expect(made.wanted.map((service) => service.task.memoryMiB)).toEqual([192, 192, 192, 192, 192]);
    expect(Math.floor(T2_MICRO.memoryMiB / 192)).toBeGreaterThanOrEqual(3);
    expect(made.wanted.every((service) => service.task.cpu * 1024 * 3 <= T2_MICRO.cpuUnits)).toBe(true);
    expect(made.wanted.flatMap((service) => service.published.map((port) => port.published)).sort()).toEqual([5000, 5001]);
  });

  it('keeps its stores inside, and links in order', () => {
    const made = plan(example('voting-app-ecs-cli/compose.yml'));
    expect(['db', 'redis'].map((name) => [made.of(name).serves, made.of(name).published])).toEqual([
      [true, []],
      [true, []],
    ]);
    expect(made.of('worker').dependsOn.map((one) => one.service)).toEqual(['redis', 'db']);
  });
});

it('the range example may have four tasks', () => {
  expect(plan(example('range/compose.yaml')).of('api').scale).toEqual({ min: 1, max: 4, cpu: 60, memory: null, requests: 6000 });
});
