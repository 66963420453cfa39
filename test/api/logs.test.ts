import { beforeAll, describe, expect, it } from '@jest/globals';
import { aLocal, type Scene } from '../support/a-local.js';

const FILE = `services:
  web:
    image: nginx:1.27-alpine
    environment: {DB_PASSWORD: correct-horse}
    deploy: {resources: {limits: {memory: 64M}}}
  worker:
    image: busybox:1.36
    command: sleep infinity
    deploy: {resources: {limits: {memory: 64M}}}
`;
const GROUP = '/evenkeel/demo';

interface Line {
  readonly at: string;
  readonly service: string;
  readonly task: string;
  readonly line: string;
}

describe('The logs of a project', () => {
  let scene: Scene;
  const print = (service: string, line: string, task = 't1') =>
    scene.local.amazon.logs.write(GROUP, `shop/${service}/${service}/${task}`, line);
  const read = async (query = '') => (await scene.call('GET', `/v1/projects/shop/logs${query}`)).body;
  const lines = async (query = ''): Promise<string[]> => (await read(query)).items.map((one: Line) => one.line);

  beforeAll(async () => {
    scene = await aLocal({}, 7);
    await scene.deploy('shop', FILE);
    print('web', 'GET / 200');
    print('worker', 'job 1 taken', 't2');
    await scene.advance(10);
    print('web', '\u001b[31mcannot reach postgres://app:hunter22@db/shop with correct-horse\u001b[0m');
    await scene.advance(10);
  });

  it('are the lines of all its services, oldest first, each with its service and task', async () => {
    const { items } = await read();
    expect(
      items
        .slice(-3)
        .map(({ service, task }: Line) => `${service} ${task}`)
        .toSorted(),
    ).toEqual(['web t1', 'web t1', 'worker t2']);
    expect(items.map(({ at }: Line) => at)).toEqual(items.map(({ at }: Line) => at).toSorted());
  });

  it('show no secret, no password of a URL and no colours', async () => {
    expect((await lines('?service=web')).at(-1)).toBe('cannot reach postgres://app:***@db/shop with ***');
  });

  it('are none of a project whose name begins alike', async () => {
    scene.local.amazon.logs.write(GROUP, 'shop2/web/web/t9', 'of another project');
    expect(await lines()).not.toContain('of another project');
  });

  it('are found by a text, but never by a secret', async () => {
    expect(await lines('?filter=job%201')).toEqual(['job 1 taken']);
    expect(await lines('?filter=correct-horse')).toEqual([]);
  });

  it('are the newest of what there is, and those of one service when asked for', async () => {
    expect(await lines('?service=worker&tail=1')).toEqual(['job 1 taken']);
    expect(await lines('?since=5s&service=worker')).toEqual([]);
  });

  it('lie between two times that both count from now, as Compose counts them; without a beginning they are of five minutes', async () => {
    expect(await lines('?since=25s&until=15s&service=worker')).toEqual(['job 1 taken']);
    expect(await lines('?since=15s&until=5s&service=worker')).toEqual([]);
    expect(await lines('?until=15s&service=worker')).toContain('job 1 taken');
  });

  it('are none of what there is with tail=0, and go on with what comes', async () => {
    const { items, nextCursor } = await read('?tail=0');
    expect(items).toEqual([]);
    await scene.advance(1);
    print('web', 'news', 't1');
    await scene.advance(6);
    expect((await read(`?cursor=${nextCursor}`)).items.map(({ line }: Line) => line)).toEqual(['news']);
  });

  it('go on where the answer before ended, also for a task whose lines arrive late', async () => {
    const before = await read();
    print('web', 'first', 't1');
    await scene.advance(3);
    print('worker', 'second', 't2');
    await scene.advance(3);
    const next = await read(`?cursor=${before.nextCursor}`);
    expect(next.items.map(({ line }: Line) => line)).toEqual(['first']);
    await scene.advance(5);
    const last = await read(`?cursor=${next.nextCursor}`);
    expect(last.items.map(({ line }: Line) => line)).toEqual(['second']);
    expect((await read(`?cursor=${last.nextCursor}`)).items).toEqual([]);
  });

  it('of more lines than asked for go on with the next of them', async () => {
    const start = (await read()).nextCursor;
    for (const n of [1, 2, 3, 4, 5]) print('web', `line ${n}`);
    await scene.advance(6);
    const seen: string[] = [];
    for (let cursor = start, page: { items: Line[]; nextCursor: string }; seen.length < 5; cursor = page.nextCursor) {
      page = await read(`?cursor=${cursor}&tail=2`);
      expect(page.items.length).toBeGreaterThan(0);
      seen.push(...page.items.map(({ line }) => line));
    }
    expect(seen).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
  });

  it('cap a line that would fill the screen', async () => {
    print('web', 'x'.repeat(100_000));
    await scene.advance(6);
    expect((await lines('?service=web&tail=1'))[0]).toHaveLength(4_000);
  });

  it.each([
    ['?service=wbe', 404, 'service/unknown', 'It has: web, worker.'],
    ['?since=yesterday', 400, 'query/time', 'Write since=5m, since=2h or since=2026-11-22T12:00:00Z.'],
    ['?since=5m&until=10m', 400, 'query/time', 'Both count back from now: since=2h&until=1h is the hour before the last.'],
    ['?cursor=abc', 400, 'query/cursor', 'Send nextCursor of the answer before.'],
    ['?tail=many', 400, 'query/number', 'Write ?tail=100.'],
  ])('%s is a problem that says what to write', async (query, status, code, hint) => {
    const reply = await scene.call('GET', `/v1/projects/shop/logs${query}`);
    expect([reply.status, reply.body.code, reply.body.hint]).toEqual([status, code, hint]);
  });

  it('of a project that is not there are a 404', async () => {
    expect((await scene.call('GET', '/v1/projects/shopp/logs')).body.hint).toBe('Did you mean "shop"?');
  });

  it('are found by a text that is longer than what CloudWatch takes as a pattern', async () => {
    const long = (letter: string, end: string) => `${letter.repeat(700)}" ${'🐎'.repeat(300)}${end}`;
    for (const end of ['one', 'two']) scene.local.amazon.logs.write(GROUP, 'shop/web/web/t1', long('z', end));
    await scene.advance(10);
    expect(await lines(`?filter=${encodeURIComponent(long('z', 'two'))}`)).toEqual([long('z', 'two')]);
    expect(await lines(`?filter=${encodeURIComponent('z'.repeat(3_000))}`)).toEqual([]);
  });
});
