import { expect } from '@jest/globals';
import { webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

const NAMES = Array.from({ length: 24 }, (_, i) => `s${i}`);

story(
  'twenty-four tasks: every pass ends well, and a load on them is spread',
  { type: 't3.medium', instances: 2, max: 4 },
  async (scene) => {
    await scene.deploy('wide', webServices(NAMES, 96));
    await scene.load('wide', Object.fromEntries(NAMES.map((name) => [name, 0.15])));
    await scene.until('a third instance', async () => (await scene.cluster()).size.active > 2, 30);
    await scene.until(
      'none is pegged',
      async () => (await scene.state()).instances.every(({ cpuUsed, vcpu }) => cpuUsed / vcpu < 0.85),
      40,
    );
    const { tasks } = await scene.state();
    expect(tasks.filter(({ status }) => status === 'RUNNING').length).toBeGreaterThanOrEqual(24);
    const failed = scene.local.amazon.lambda.logs.filter(({ line }) => (line as { PassFailed?: number }).PassFailed);
    expect(failed).toEqual([]);
  },
  [3],
);
