import { describe, expect, it } from '@jest/globals';
import { passes, types } from './passes.js';
import { aView } from './scene.js';

describe('growth that is held back because instances do not answer', () => {
  it.each([
    ['launches never joined', 'The last 3 instances never joined the cluster, so no more are launched.'],
    ['agents fell silent', 'More agents are silent than chance explains, so no more are launched.'],
  ])('is told in words that are true when %s', (_, text) => {
    const [alert] = passes().pass({ blocked: [{ code: 'breaker-open', text }] });
    expect(alert).toMatchObject({
      why: text,
      title: expect.stringMatching(/^growth held back by instances that do not answer ECS /),
    });
    expect(alert!.todo).toMatch(/do not join, or why agents fall silent/);
  });
});

describe('growth that a cap holds back', () => {
  const blocked = [{ code: 'at-max-vcpu', text: 'two tasks have no room' }];

  it('is not said to be over while the cluster is held: nothing is asked for then', () => {
    const { pass } = passes();
    pass({ blocked });
    expect(pass({ view: aView({ mode: 'hold' }) }, 30)).toEqual([]);
    expect(types(pass({}, 11))).toEqual(['capacity.available']);
  });

  it('counts what this pass launches, and names reservations beside the load', () => {
    const size = { active: 1, launching: 2, draining: 0, min: 1, max: 6 };
    const [alert] = passes().pass({ blocked, view: aView({ size, cpu: { mean: 1, max: 1 } }) });
    expect(alert!.effect).toMatch(/the cluster stays at 3 instances, 2 of them on the way, and \$/);
    expect(alert!.todo).toMatch(/higher maxVcpu, or lower the load or what tasks reserve\./);
  });
});
