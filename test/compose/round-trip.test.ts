import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dump } from '../../shared/compose/dump.js';
import { readProject } from '../../shared/compose/read.js';
import { bundle, sharedData, sharedFolders } from './support.js';

const ALL = { profiles: ['*'], projectName: null, directory: 'app' };

/** Reads, writes down what was read, reads that; null when there is nothing to write down. */
const twice = (content: string): readonly [unknown, unknown] | null => {
  const first = readProject(bundle(content, ALL));
  if (first.project === null || first.faults.length > 0) return null;
  const second = readProject(bundle(dump(first.project.model), ALL));
  return [first.project.model, second.faults.length > 0 ? second.faults : second.project?.model];
};

const same = (content: string): boolean => {
  const read = twice(content);
  if (read !== null) expect(read[1]).toEqual(read[0]);
  return read !== null;
};

describe('a project that is written down', () => {
  for (const name of sharedFolders('compose/awesome'))
    it(`reads as the same project again: ${name}`, () => {
      // plex mounts a path that only a variable names.
      expect(same(sharedData(`compose/awesome/${name}/compose.yaml`)!)).toBe(name !== 'plex');
    });

  const word = fc.constantFrom(
    'a',
    'b-1',
    'yes',
    '22:22',
    '0x1f',
    '1e3',
    '~',
    'null',
    '$$x',
    'a $$ b',
    "it's",
    '# no',
    ' lead',
    'é\n',
  );
  const texts = fc.array(word, { maxLength: 3 });
  const values = fc.dictionary(
    fc.constantFrom('A', 'B', '__proto__', 'on'),
    fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)),
  );
  const duration = fc.constantFrom('0s', '90s', '1.5s', '1h30m', '250ms', '1d');
  const size = fc.constantFrom('64m', '1.5gb', '1024', '0', '512K');
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const service = fc.record({
    image: fc.constant('a:1'),
    command: optional(fc.oneof(word, texts)),
    environment: optional(values),
    labels: optional(values),
    ports: optional(
      fc.array(fc.constantFrom('80', '8080:80', '127.0.0.1:53:53/udp', '3000-3002:3000-3002', '9000-9010:90'), { maxLength: 3 }),
    ),
    volumes: optional(fc.uniqueArray(fc.constantFrom('/a', 'd:/b', './c:/c:ro', '../e:/e:z', 'd:/f:nocopy'), { maxLength: 3 })),
    networks: optional(fc.constantFrom(['n'], { n: null }, { n: { aliases: ['x'] } }, {})),
    secrets: optional(fc.constantFrom(['s'], [{ source: 's', target: 't', mode: 0o440 }])),
    stop_grace_period: optional(duration),
    mem_limit: optional(size),
    tty: optional(fc.boolean()),
    init: optional(fc.boolean()),
    scale: optional(fc.nat(3)),
    ulimits: optional(fc.constantFrom({ nofile: 5 }, { nofile: { soft: 1, hard: 2 } })),
    tmpfs: optional(fc.constantFrom('/run', ['/run', '/tmp:size=1m'])),
    extra_hosts: optional(fc.constantFrom(['b=::1', 'a:1.2.3.4'], { a: ['1.2.3.4', '[::1]'] })),
    healthcheck: optional(fc.record({ test: fc.oneof(word, fc.constant(['CMD', 'x'])), interval: duration, retries: fc.nat(2) })),
    deploy: optional(
      fc.record({
        resources: optional(fc.record({ limits: fc.record({ memory: size, cpus: fc.constantFrom('0.5', 2, '1e-1') }) })),
        update_config: optional(fc.record({ delay: duration, order: fc.constantFrom('start-first', 'stop-first') })),
      }),
    ),
    build: optional(fc.constantFrom('.', { context: './x/../y', args: ['A=1'] }, { context: 'https://x.org/a.git' })),
  });

  it('and so does any other', () => {
    let read = 0;
    const property = fc.property(service, (one) => {
      const project = { services: { web: one }, volumes: { d: {} }, networks: { n: null }, secrets: { s: { file: './s.txt' } } };
      if (same(JSON.stringify(project))) read += 1;
    });
    fc.assert(property, { numRuns: 300, seed: 3 });
    expect(read).toBeGreaterThan(100);
  });
});
