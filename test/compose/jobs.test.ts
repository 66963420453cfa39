import { describe, expect, it } from '@jest/globals';
import { plan } from './support.js';

const jobOf = (lines: string) => plan(`services:\n  x:\n    image: example/x:1\n    ${lines}\n`).of('x').job ?? null;

const ONCE = { runs: 1, eachInstance: false, attempts: 1 };

describe('what makes a job', () => {
  it.each([
    ['restart: "no"', 'restart: "no"', ONCE],
    ['nothing said: most services say nothing', 'tty: true', null],
    ['always', 'restart: always', null],
    ['on-failure alone: ECS restarts it as a service', 'restart: on-failure:3', null],
    ['condition: none', 'deploy: {restart_policy: {condition: none}}', ONCE],
    ['condition: any stands above restart', 'restart: "no"\n    deploy: {restart_policy: {condition: any}}', null],
    ['replicas are runs', 'restart: "no"\n    deploy: {replicas: 4}', { ...ONCE, runs: 4 }],
    ['replicated-job, repeated three times unless told', 'deploy: {mode: replicated-job}', { ...ONCE, attempts: 4 }],
    ['global-job', 'deploy: {mode: global-job, restart_policy: {condition: none}}', { ...ONCE, eachInstance: true }],
    [
      'max_attempts',
      'deploy: {mode: replicated-job, replicas: 2, restart_policy: {condition: on-failure, max_attempts: 1}}',
      { runs: 2, eachInstance: false, attempts: 2 },
    ],
  ])('%s', (_, lines, expected) => {
    expect(jobOf(lines)).toEqual(expected);
  });

  it('somebody who waits until it has completed', () => {
    const { of, warnings } = plan(`services:
  web: {image: example/web:1, depends_on: {x: {condition: service_completed_successfully}}}
  x: {image: example/x:1}
  y: {image: example/x:1, restart: "on-failure:2"}
  z: {image: example/x:1, depends_on: {y: {condition: service_completed_successfully}}}
`);
    expect(of('x').job).toEqual(ONCE);
    expect(of('y').job).toEqual({ ...ONCE, attempts: 3 });
    expect(of('web').job).toBeUndefined();
    expect(warnings.filter(({ code }) => code === 'JOB').map(({ line }) => line)).toEqual([3, 4]);
  });
});

describe('a job', () => {
  const FILE = `services:
  migrate: {image: "example/m:1", restart: "no", expose: ["9000"], depends_on: [db], deploy: {replicas: 2}}
  db: {image: "postgres:16"}
`;

  it('has no ports, no names, no proxy and no service', () => {
    const { of } = plan(FILE);
    const { taskDefinition, service, task, published, serves, relocatable } = of('migrate');
    expect(service).toEqual({
      serviceName: 'app-migrate',
      launchType: 'EC2',
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:evenkeel.cordoned !exists' }],
      placementStrategy: [
        { type: 'spread', field: 'attribute:ecs.availability-zone' },
        { type: 'spread', field: 'instanceId' },
      ],
    });
    expect(taskDefinition.containerDefinitions!.map(({ portMappings }) => portMappings)).toEqual([undefined, undefined]);
    expect({ task, published, serves, relocatable }).toEqual({
      task: { cpu: 0.15625, memoryMiB: 288, hostPorts: [] },
      published: [],
      serves: false,
      relocatable: false,
    });
  });

  it('is another one when its runs or tries are others', () => {
    const hashes = ['1', '2'].flatMap((n) => [
      plan(`services: {x: {image: y, restart: "no", deploy: {replicas: ${n}}}}`).of('x').hash,
      plan(`services: {x: {image: y, deploy: {mode: replicated-job, restart_policy: {max_attempts: ${n}}}}}`).of('x').hash,
    ]);
    expect(new Set(hashes).size).toBe(4);
  });
});
