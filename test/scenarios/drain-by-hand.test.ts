import { describe, expect } from '@jest/globals';
import { webServices } from '../support/a-local.js';
import { story } from '../support/story.js';

describe('An instance that people want gone', () => {
  story('is replaced first, emptied and terminated, and its tasks never stop being there', {}, async (scene) => {
    await scene.deploy('shop', webServices(['a', 'b']));
    const [old] = scene.up();
    await scene.advance(600);
    const asked = await scene.call('POST', `/v1/cluster/instances/${old}/drain`);
    expect([asked.status, asked.body.instance]).toEqual([202, old]);
    expect((await scene.call('POST', `/v1/cluster/instances/${old}/drain`)).body).toEqual(asked.body);
    await scene.until(`${old} is gone`, () => !scene.up().includes(old!), 40);
    const decisions = await scene.decisions();
    expect(
      decisions.some(({ reasons, why }) => reasons.includes('asked') && why.includes(`People asked to have ${old} drained`)),
    ).toBe(true);
    expect(scene.up()).toHaveLength(1);
    expect((await scene.state()).violations).toMatchObject({ belowMinimumHealthy: 0, terminatedNotEmpty: 0 });
    await scene.advance(180);
    const again = await scene.call('POST', `/v1/cluster/instances/${old}/drain`);
    expect([again.status, again.body.code]).toEqual([404, 'instance/unknown']);
  });

  story('stays when a volume holds it, and the decision says so', {}, async (scene) => {
    await scene.deploy(
      'shop',
      'services: {db: {image: "redis:7", mem_limit: 64m, volumes: ["data:/data"]}}\nvolumes: {data: {}}\n',
    );
    const [old] = scene.up();
    await scene.advance(600);
    await scene.call('POST', `/v1/cluster/instances/${old}/drain`);
    await scene.advance(600);
    expect(scene.up()).toEqual([old]);
    const last = (await scene.decisions()).at(-1)!;
    expect(last.why).toMatch(/People asked to have .* drained; it is kept: /);
  });
});
