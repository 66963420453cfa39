import { describe, expect, it } from '@jest/globals';
import { aGround, createdNow, wantedFrom } from './on-simulator.js';
import { aDeployment, aProject } from './scene.js';

const VOTING = 'examples/voting-app/compose.yaml';

/** The voting app with vote and its redis in one task. */
const grouped = (text: string): string =>
  text.replace(/^ {2}(?:vote|redis):.*$/gm, (line) => `${line}\n    x-evenkeel: {group: front, relocate: always}`);

describe('a group on the simulator', () => {
  it('runs as one task whose containers find each other by name, and is shown service by service', async () => {
    const { amazon, runToEnd } = await aGround(2);
    const wanted = wantedFrom(VOTING, 'alb', grouped);
    const end = await runToEnd(aProject(wanted), aDeployment({ createdAt: createdNow(amazon) }));
    expect([end.status, end.reason]).toEqual(['steady', null]);
    expect(end.services.map(({ name, group, status }) => [name, group, status]).sort()).toEqual([
      ['db', undefined, 'steady'],
      ['redis', 'front', 'steady'],
      ['result', undefined, 'steady'],
      ['vote', 'front', 'steady'],
      ['worker', undefined, 'steady'],
    ]);
    expect(end.services.find(({ name }) => name === 'vote')!.endpoints[0]!.published).toBe(8080);
    expect(end.services.find(({ name }) => name === 'redis')!.endpoints).toEqual([]);
    const tasks = [...amazon.ecs.tasks.values()].filter(({ lastStatus }) => lastStatus === 'RUNNING');
    expect(tasks.map(({ service }) => service).sort()).toEqual(['shop-db', 'shop-front', 'shop-result', 'shop-worker']);
    expect(amazon.elb.route(8080)).not.toBeNull();
  });

  it('takes the place of the services that it is made of, and gives it back', async () => {
    const { amazon, runToEnd } = await aGround(2);
    const running = () =>
      [...amazon.ecs.tasks.values()].filter(({ lastStatus }) => lastStatus === 'RUNNING').map(({ service }) => service);
    await runToEnd(aProject(wantedFrom(VOTING)), aDeployment({ createdAt: createdNow(amazon) }));
    const together = aProject(wantedFrom(VOTING, 'alb', grouped), { generation: 2 });
    const second = await runToEnd(together, aDeployment({ generation: 2, createdAt: createdNow(amazon) }));
    expect([second.status, second.reason]).toEqual(['steady', null]);
    expect(running().sort()).toEqual(['shop-db', 'shop-front', 'shop-result', 'shop-worker']);
    const apart = aProject(wantedFrom(VOTING), { generation: 3 });
    const third = await runToEnd(apart, aDeployment({ generation: 3, createdAt: createdNow(amazon) }));
    expect([third.status, third.reason]).toEqual(['steady', null]);
    expect(running()).toHaveLength(5);
  });
});
