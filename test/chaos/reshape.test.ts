import { describe, expect, it } from '@jest/globals';
import type { App } from '../../chaos/app.js';
import { drawReshape } from '../../chaos/reshape.js';
import { drawSchedule } from '../../chaos/schedule.js';
import type { Setting } from '../../chaos/setting.js';
import { seeded } from '../../simulator/random.js';

const OF_ANOTHER_KIND = / (gets|gives|publishes|has|waits|asks|starts|stops) /;

describe('Files that say something of another kind', () => {
  it('are put in about one schedule of three', () => {
    const all = Array.from({ length: 120 }, (_, seed) =>
      drawSchedule(seed, []).acts.flatMap((act) => (act.kind === 'put' ? act.what : [])),
    );
    const others = all.filter((words) => words.some((what) => OF_ANOTHER_KIND.test(what)));
    expect([others.length > 20, others.length < 60]).toEqual([true, true]);
    const ways = new Set(others.flat().map((what) => what.replace(/^s\dn* /, '')));
    for (const way of [
      'gets a volume',
      'gives its volume up',
      'publishes a port',
      'publishes no port any more',
      'has another name',
    ])
      expect(ways).toContain(way);
  });

  it('keep names that others wait for', () => {
    const service = {
      image: 'nginx:1.27',
      memoryMiB: 64,
      replicas: 1,
      port: null,
      volume: false,
      health: false,
      range: null,
      edition: 1,
    };
    const app: App = {
      project: 'alpha',
      services: [
        { ...service, name: 's0', dependsOn: null },
        { ...service, name: 's1', dependsOn: 's0' },
      ],
      job: null,
    };
    const drawn = Array.from({ length: 200 }, (_, seed) => drawReshape(seeded(seed), app, { balancer: 'none' } as Setting)!.app);
    expect(drawn.some(({ services }) => services[0]!.name === 's0n' && services[1]!.dependsOn === 's0n')).toBe(true);
    expect(drawn.some(({ services }) => services[0]!.port !== null)).toBe(false);
  });
});
