import { expect } from '@jest/globals';
import { story } from '../support/story.js';

const WEB = `services:
  web:
    image: nginx:1.27-alpine
    ports: ["8100:80"]
    deploy: {resources: {limits: {memory: 256M}, reservations: {cpus: "0.25"}}}
    x-evenkeel: {scale: {min: 1, max: 12, requests: 6000}}
`;

story(
  'a tenth of the requests becomes all of them: one launch has the room for its tasks; later both go again',
  {},
  async (scene) => {
    await scene.deploy('shop', WEB);
    const web = async () => (await scene.state()).services.find(({ name }) => name === 'shop-web')!;
    const ask = (requests: number) =>
      scene.call('POST', '/simulator/load', { project: 'shop', service: 'web', cpu: requests / 1000, requests });
    await ask(100);
    await scene.advance(600);
    expect((await web()).desired).toBe(1);
    expect(scene.calls('ec2.RunInstances')).toBe(1);
    await ask(1000);
    await scene.until('ten tasks serve', async () => (await web()).running >= 10, 15);
    await scene.advance(600);
    expect((await web()).desired).toBe(10);
    const decisions = await scene.decisions();
    const grown = decisions.filter(({ actions }) => actions.some(({ kind }) => kind === 'launch'));
    // The first is the cluster's own beginning. A window in which it all began counts a part of it: then the tasks come in two steps.
    expect(grown).toHaveLength(2);
    expect(grown[1]!.why).toMatch(/shop-web wants \d+ tasks: \d+ requests a minute \/ 6000 a task = \d+\./);
    expect(decisions.some(({ why }) => /shop-web runs 10 tasks for its load: 60000 requests a minute/.test(why))).toBe(true);
    const most = scene.up().length;
    await ask(50);
    await scene.until('one task', async () => (await web()).desired === 1, 120);
    await scene.until('fewer instances', () => scene.up().length < most, 60);
    expect(
      (await scene.decisions()).some(({ why }) => /shop-web runs 1 task for its load: at most 3300 requests a minute/.test(why)),
    ).toBe(true);
  },
);
