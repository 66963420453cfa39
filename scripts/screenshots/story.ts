import { exampleApp } from '../../cli/example-app.js';
import type { ClusterView } from '../../shared/model/cluster-view.js';
import type { Decision } from '../../shared/model/decision.js';
import type { Local } from '../../simulator/local.js';

/** The main story as far as its point: the example on one instance, 90 %, and the load lying evenly on two. Returns what is said then. */
export const split = async (local: Local): Promise<ClusterView> => {
  const { project, content } = exampleApp();
  await local.advance(1_800);
  await call(local, 'PUT', `/v1/projects/${project}/compose.yaml`, content);
  await until(
    local,
    'the project is steady',
    async () => (await get<{ status: string }>(local, `/v1/projects/${project}`)).status === 'steady',
  );
  await local.advance(600 + secondsToMinute(local));
  for (const [service, cpu] of Object.entries({ vote: 0.9, result: 0.6, worker: 0.3 }))
    await call(local, 'POST', '/simulator/load', JSON.stringify({ project, service, cpu }));
  await until(local, 'two share the load', async () => {
    const { size, cpu } = await get<ClusterView>(local, '/v1/cluster');
    return size.active === 2 && cpu.max !== null && cpu.max < 60;
  });
  await until(local, 'what was predicted is measured', async () => {
    const { items } = await get<{ items: readonly Decision[] }>(local, '/v1/cluster/decisions?limit=50');
    return items.filter(({ predicted }) => predicted).every(({ observed }) => observed);
  });
  await until(local, 'nothing moves any more', async () => (await get<ClusterView>(local, '/v1/cluster')).verdict === 'balanced');
  return get<ClusterView>(local, '/v1/cluster');
};

/** CloudWatch measures whole minutes: what begins with one is seen whole in the first window. */
const secondsToMinute = ({ amazon }: Local): number => 60 - Math.floor((amazon.world.now() / 1000) % 60);

const call = async (local: Local, method: string, url: string, body = ''): Promise<Buffer> => {
  const answer = await local.request({ method, url, headers: {}, body: Buffer.from(body) });
  if (answer.status >= 400) throw new Error(`${method} ${url}: ${answer.status} ${answer.body}`);
  return answer.body;
};

const get = async <T>(local: Local, url: string): Promise<T> => JSON.parse((await call(local, 'GET', url)).toString()) as T;

/** Steps of 15 seconds, at most half an hour of them. */
const until = async (local: Local, what: string, isSo: () => Promise<boolean>): Promise<void> => {
  for (let step = 0; step < 120; step += 1) {
    if (await isSo()) return;
    await local.advance(15);
  }
  throw new Error(`the story stopped: ${what} did not come true`);
};
