import { describe, expect, it } from '@jest/globals';
import { getDeployment, listDeployments, putDeployment } from '../../shared/ledger/deployments.js';
import { getGeneration, lastSteady } from '../../shared/ledger/generations.js';
import { CLAIMS_KEY, deploymentKey, deploymentsOf, PARTITIONS } from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { acceptGeneration, forgetProject, putProject, readProject } from '../../shared/ledger/projects.js';
import type { Key, Store } from '../../shared/ledger/store.js';
import type { JobProgress, WantedService } from '../../shared/model/project.js';
import { anAcceptance, killedBefore, T0 } from './rows.js';

const job = {
  name: 'migrate',
  ecsName: 'web-migrate',
  hash: 'h',
  job: { runs: 1, eachInstance: false, attempts: 1 },
} as unknown as WantedService;
const NOTHING = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null };

/** Generations one after the other; `down` = the project is taken down. */
const scene = (store: Store = memoryStore()) => {
  const accept = async (id: string, down = false, wanted: readonly WantedService[] = []) => {
    const asked = anAcceptance(await readProject(store, 'web'), id, T0, down);
    return (await acceptGeneration(store, { ...asked, project: { ...asked.project, wanted } })).project;
  };
  const ends = async (id: string, status: 'steady' | 'failed' | 'removed', progress = {}) => {
    const row = (await getDeployment(store, 'web', id))!;
    await putDeployment(store, row, { ...row.body, status, progress: { ...NOTHING, ...progress } });
  };
  return { store, accept, ends };
};

describe('Where a generation goes back to', () => {
  it('is the last that became steady, also where the pass was killed that should have told the project so', async () => {
    const { store, accept, ends } = scene();
    await accept('dep_1');
    await ends('dep_1', 'steady');
    const second = await accept('dep_2');
    expect((await lastSteady(store, second.body))?.deployment).toBe('dep_1');
  });

  it('is never itself, nor what ran before the project was taken down', async () => {
    const { store, accept } = scene();
    const first = await putProject(store, await accept('dep_1'), { status: 'steady', steady: 'dep_1' });
    expect(await lastSteady(store, first.body)).toBeNull();
    await accept('dep_2', true);
    await forgetProject(store, (await readProject(store, 'web'))!, T0);
    const back = await accept('dep_3');
    expect([back.body.steady, await lastSteady(store, back.body), await getGeneration(store, 'web', 'dep_1')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('is never a removal', async () => {
    const { store, accept } = scene();
    await accept('dep_00', true);
    expect(await getGeneration(store, 'web', 'dep_00')).toBeNull();
  });
});

describe('Accepting a generation', () => {
  it('ends the one before before its own row is there: who finds that row has nothing left to do', async () => {
    const { store, accept } = scene();
    await accept('dep_1');
    const killed = killedBefore(store, deploymentsOf('web'));
    await expect(acceptGeneration(killed, anAcceptance(await readProject(store, 'web'), 'dep_2'))).rejects.toThrow('killed');
    expect(await getDeployment(store, 'web', 'dep_2')).toBeNull();
    const order: string[] = [];
    const watched = memoryStore({ onWrite: ({ key }) => order.push(`${key.partition} ${key.sort}`) });
    const other = scene(watched);
    await other.accept('dep_1');
    order.length = 0;
    await other.accept('dep_2');
    const at = (partition: string, sort: string) => order.indexOf(`${partition} ${sort}`);
    expect(at('deployments/web', 'dep_1')).toBeLessThan(at('deployments/web', 'dep_2'));
    expect(at('generations/web', 'dep_2')).toBeLessThan(at('deployments/web', 'dep_2'));
  });

  it('claims its names and ports before anything else is written: the slower of two finds the claim', async () => {
    const order: Key[] = [];
    const store = memoryStore({ onWrite: ({ key }) => order.push(key) });
    await acceptGeneration(store, { ...anAcceptance(null, 'dep_1'), claims: null });
    expect([order[0], order[1]!.partition]).toEqual([CLAIMS_KEY, PARTITIONS.projects]);
  });

  it('knows of jobs what the one before knew, and runs again what that had run before it went back', async () => {
    const carried = async (back: boolean) => {
      const { store, accept, ends } = scene();
      await accept('dep_1', false, [job]);
      const before: JobProgress = { hash: 'h', asked: 'dep_0', generation: 0, done: true, runs: {} };
      const own: JobProgress = { hash: 'other', asked: 'dep_1', generation: 1, done: true, runs: {}, before };
      await ends('dep_1', 'failed', { jobs: { 'web-migrate': own }, ...(back && { back: { since: '', reason: {} } }) });
      await accept('dep_2', false, [job]);
      const { done, asked } = (await getDeployment(store, 'web', 'dep_2'))!.body.progress!.jobs!['web-migrate']!;
      return [done, asked];
    };
    expect([await carried(true), await carried(false)]).toEqual([
      [true, 'dep_0'],
      [false, 'dep_2'],
    ]);
  });
});

it('a list of deployments goes on at the next older one where the one that it had ended at has vanished', async () => {
  const { store, accept } = scene();
  for (const id of ['dep_1', 'dep_2', 'dep_3', 'dep_4']) await accept(id);
  await store.delete(deploymentKey('web', 'dep_3'));
  const ids = async (after: string) => (await listDeployments(store, 'web', { after })).rows.map(({ body }) => body.id);
  expect([await ids('dep_3'), await ids('dep_0')]).toEqual([['dep_2', 'dep_1'], []]);
});
