import { describe, expect } from '@jest/globals';
import type { Deployment } from '../../shared/model/project.js';
import type { Scene } from '../support/a-local.js';
import { story } from '../support/story.js';

const GOOD = 'services:\n  a: { image: "nginx:1.27", expose: ["80"] }\n  b: { image: "nginx:1.27", expose: ["80"] }\n';
const BAD = GOOD.replace('  b: { image: "nginx:1.27"', '  b: { command: ["sh", "-c", "exit 3"], image: "nginx:1.27"');
const LARGE = `${GOOD}  c: { image: nginx, scale: 3, deploy: { resources: { limits: { cpus: "0.8", memory: 128M } } } }\n`;

const statusOf = async (scene: Scene, { id }: Deployment): Promise<string> =>
  (await scene.call('GET', `/v1/projects/shop/deployments/${id}`)).body.status;

/** The old deployment is brought to the status, then the good file takes over and is steady. */
const takesOver = async (scene: Scene, stuck: Deployment, status: string): Promise<void> => {
  await scene.until(`it is ${status}`, async () => (await statusOf(scene, stuck)) === status);
  expect((await scene.ended(await scene.put('shop', GOOD, '?removeOrphans=true'))).status).toBe('steady');
  expect(await statusOf(scene, stuck)).toBe('superseded');
};

describe('A newer generation takes over, whatever the one before waits for', () => {
  const told = (status: string, setting: object, begin: (scene: Scene) => Promise<Deployment>): void =>
    story(`at ${status}`, setting, async (scene) => takesOver(scene, await begin(scene), status), [3]);

  told('queued', {}, (scene) => scene.put('shop', BAD));
  told('registering', {}, (scene) => scene.put('shop', BAD));
  told('rolling', {}, (scene) => scene.put('shop', BAD));
  told('waiting-capacity', { max: 3 }, async (scene) => {
    await scene.fault({ kind: 'capacity', times: 500 });
    return scene.put('shop', LARGE);
  });
  told('removing', {}, async (scene) => {
    await scene.deploy('shop', GOOD);
    return (await scene.call('DELETE', '/v1/projects/shop')).body.deployment;
  });
});
