import { describe, expect, it } from '@jest/globals';
import { brief, codes, plan } from './support.js';

const FILE = `services:
  web:
    image: example/web:1
    mem_limit: 200m
    user: "1000"
    environment: {A: "1", B: "2"}
    volumes: [{type: volume, source: data, target: /data}]
    pre_start:
      - {command: [migrate, up], environment: {B: "3"}, per_replica: true}
      - {image: "busybox:1.37", command: chown -R 1000 /data, user: root}
volumes: {data: }
`;

describe('steps before the start', () => {
  const { of, warnings, faults } = plan(FILE);
  const { containerDefinitions = [], memory } = of('web').taskDefinition;

  it('are containers of the task, one after the other, and the program after them', () => {
    expect(faults).toEqual([]);
    expect(containerDefinitions.map(({ name, essential, dependsOn }) => [name, essential, dependsOn])).toEqual([
      ['web-pre-start-1', false, undefined],
      ['web-pre-start-2', false, [{ containerName: 'web-pre-start-1', condition: 'SUCCESS' }]],
      ['web', true, [{ containerName: 'web-pre-start-2', condition: 'SUCCESS' }]],
    ]);
  });

  it('have the program’s image, user, mounts and environment unless they say otherwise', () => {
    const [first, second, program] = containerDefinitions;
    expect(first).toMatchObject({ image: 'example/web:1', command: ['migrate', 'up'], user: '1000', memory: 200 });
    expect(first!.environment).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '3' },
    ]);
    expect(second).toMatchObject({ image: 'busybox:1.37', command: ['chown', '-R', '1000', '/data'], user: 'root' });
    expect(second!.mountPoints).toEqual(program!.mountPoints);
    expect(of('web').images.map(({ ref }) => ref)).toEqual(['example/web:1', 'busybox:1.37']);
  });

  it('take their room from the program, which runs after them: 6 MiB each are reserved', () => {
    expect(memory).toBe(String(200 + 64 + 2 * 6));
    expect(containerDefinitions.map(({ cpu }) => cpu)).toEqual([0, 0, 256]);
  });

  it('say that they run in each task, unless that was asked for', () => {
    expect(warnings.filter(({ code }) => code === 'PRE_START_EACH').map(brief)).toEqual(['PRE_START_EACH 10:9']);
  });

  it('that want the host, or are more than a task holds, are refused', () => {
    const steps = (one: string, times = 1) => `services: {web: {image: x, pre_start: [${Array(times).fill(one).join(', ')}]}}`;
    expect(codes(plan(steps('{command: a, privileged: true}')).faults)).toEqual(['PRIVILEGED']);
    expect(codes(plan(steps('{command: a}', 8)).faults)).toEqual(['TOO_MANY_CONTAINERS']);
  });
});
