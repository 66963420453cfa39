import { describe, expect, it } from '@jest/globals';
import { getDeployment, listDeployments, putDeployment } from '../../shared/ledger/deployments.js';
import { eventsAfter } from '../../shared/ledger/events.js';
import { getGeneration, lastSteady } from '../../shared/ledger/generations.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import {
  acceptGeneration,
  finishAcceptance,
  forgetProject,
  getProject,
  listProjects,
  putProject,
  readProject,
} from '../../shared/ledger/projects.js';
import { ConditionFailed } from '../../shared/ledger/store.js';
import { DAY } from '../../shared/model/time.js';
import { anAcceptance, killedBefore, T0 } from './rows.js';

describe('accepting a generation', () => {
  it('gives the project its first generation and a deployment that is queued', async () => {
    const store = memoryStore();
    const { project, deployment } = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    expect(project.body).toMatchObject({ name: 'web', generation: 1, deployment: 'dep_1', status: 'deploying', removedAt: null });
    expect(deployment).toMatchObject({ id: 'dep_1', project: 'web', generation: 1, status: 'queued', seq: 1, finishedAt: null });
    expect((await getDeployment(store, 'web', 'dep_1'))?.body).toEqual(deployment);
    expect((await getProject(store, 'web'))?.version).toBe(project.version);
  });

  it('supersedes a deployment that is still open, and leaves an ended one as it ended', async () => {
    const store = memoryStore();
    const first = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    const second = await acceptGeneration(store, anAcceptance(first.project, 'dep_2', T0 + 5000));
    const old = (await getDeployment(store, 'web', 'dep_1'))!;
    expect(old.body).toMatchObject({
      status: 'superseded',
      seq: 2,
      finishedAt: '2026-11-22T14:00:05.000Z',
      reason: { code: 'superseded' },
    });
    const row = (await getDeployment(store, 'web', 'dep_2'))!;
    await putDeployment(store, row, { ...row.body, status: 'steady' });
    await acceptGeneration(store, anAcceptance(second.project, 'dep_3'));
    expect((await getDeployment(store, 'web', 'dep_2'))?.body.status).toBe('steady');
    expect((await listDeployments(store, 'web')).rows.map(({ body }) => [body.id, body.generation])).toEqual([
      ['dep_3', 3],
      ['dep_2', 2],
      ['dep_1', 1],
    ]);
  });

  it('is listed newest first by generation, in pages of any size, though ids need not rise', async () => {
    const store = memoryStore();
    let read = null as Parameters<typeof anAcceptance>[0];
    for (const id of ['dep_C', 'dep_A', 'dep_E', 'dep_B', 'dep_D'])
      read = (await acceptGeneration(store, anAcceptance(read, id))).project;
    for (const limit of [1, 2, 5, 50]) {
      const listed: number[] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const page = await listDeployments(store, 'web', { limit, ...(after !== undefined && { after }) });
        listed.push(...page.rows.map(({ body }) => body.generation));
        after = page.next;
      }
      expect({ limit, listed }).toEqual({ limit, listed: [5, 4, 3, 2, 1] });
    }
  });

  it('is lost by all but one of those who planned against the same state', async () => {
    const store = memoryStore();
    const { project } = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    const rivals = await Promise.allSettled(
      ['dep_2', 'dep_3', 'dep_4'].map((id) => acceptGeneration(store, anAcceptance(project, id))),
    );
    const lost = rivals.filter((rival) => rival.status === 'rejected') as PromiseRejectedResult[];
    expect(lost).toHaveLength(2);
    for (const { reason } of lost) expect(reason).toBeInstanceOf(ConditionFailed);
    expect((await getProject(store, 'web'))?.body.generation).toBe(2);
    const open = (await listDeployments(store, 'web')).rows.filter(({ body }) => body.status === 'queued');
    expect(open).toHaveLength(1);
    await expect(acceptGeneration(store, anAcceptance(null, 'dep_5'))).rejects.toBeInstanceOf(ConditionFailed);
  });

  it('happens once when the same deployment is asked for again', async () => {
    const store = memoryStore();
    const { project } = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    const again = await acceptGeneration(store, anAcceptance(project, 'dep_1', T0 + 1000));
    expect(again.project).toEqual(project);
    expect((await listDeployments(store, 'web')).rows).toHaveLength(1);
  });

  it('is finished by the loop when the API was killed after the project row', async () => {
    const store = memoryStore();
    const first = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    await expect(acceptGeneration(killedBefore(store, 'deployments/web'), anAcceptance(first.project, 'dep_2'))).rejects.toThrow(
      'killed',
    );
    expect(await getDeployment(store, 'web', 'dep_2')).toBeNull();

    const project = (await getProject(store, 'web'))!;
    expect(project.body.deployment).toBe('dep_2');
    for (let pass = 1; pass <= 2; pass += 1) await finishAcceptance(store, project.body, T0 + 30_000);
    expect((await getDeployment(store, 'web', 'dep_1'))?.body).toMatchObject({ status: 'superseded', seq: 2 });
    expect((await getDeployment(store, 'web', 'dep_2'))?.body).toMatchObject({ status: 'queued', seq: 1 });
  });

  it('is finished by the next acceptance too, so that no deployment stays open under two newer ones', async () => {
    const store = memoryStore();
    const first = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    await acceptGeneration(killedBefore(store, 'deployments/web'), anAcceptance(first.project, 'dep_2')).catch(() => {});
    await acceptGeneration(store, anAcceptance(await readProject(store, 'web'), 'dep_3'));
    const statuses = (await listDeployments(store, 'web')).rows.map(({ body }) => [body.id, body.status]);
    expect(statuses).toEqual([
      ['dep_3', 'queued'],
      ['dep_2', 'superseded'],
      ['dep_1', 'superseded'],
    ]);
  });
});

it('A deployment that has ended is not said to be superseded by the next one', async () => {
  const store = memoryStore();
  const first = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
  const open = (await getDeployment(store, 'web', 'dep_1'))!;
  await putDeployment(store, open, { ...open.body, status: 'steady' });
  await acceptGeneration(store, anAcceptance(first.project, 'dep_2'));
  const events = await eventsAfter(store, 0, 10);
  expect(events.map(({ type, deployment }) => [type, deployment])).toEqual([
    ['deployment.accepted', 'dep_1'],
    ['deployment.accepted', 'dep_2'],
  ]);
});

describe('a removed project', () => {
  const removed = async () => {
    const clock = { now: T0 };
    const store = memoryStore({ now: () => clock.now });
    const up = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    const down = await acceptGeneration(store, anAcceptance(up.project, 'dep_2', T0, true));
    expect(down.project.body).toMatchObject({ status: 'removing', removed: true });
    const row = (await getDeployment(store, 'web', 'dep_2'))!;
    await putDeployment(store, row, { ...row.body, status: 'removed' });
    await forgetProject(store, down.project, T0);
    return { store, clock, down };
  };

  it('is gone, and its deployments stay readable for 30 days', async () => {
    const { store, clock } = await removed();
    expect(await getProject(store, 'web')).toBeNull();
    expect(await listProjects(store)).toEqual([]);
    clock.now = T0 + 30 * DAY - 1000;
    expect((await getDeployment(store, 'web', 'dep_2'))?.body.status).toBe('removed');
    expect((await listDeployments(store, 'web')).rows).toHaveLength(2);
    clock.now = T0 + 30 * DAY + 1000;
    expect(await getDeployment(store, 'web', 'dep_2')).toBeNull();
  });

  it('may come back, and its generations go on counting', async () => {
    const { store } = await removed();
    const { project } = await acceptGeneration(store, anAcceptance(await readProject(store, 'web'), 'dep_3'));
    expect(project.body.generation).toBe(3);
    expect((await getProject(store, 'web'))?.body.removedAt).toBeNull();
    expect((await getDeployment(store, 'web', 'dep_2'))?.body.status).toBe('removed');
  });

  it('is not forgotten when a newer generation was accepted meanwhile', async () => {
    const store = memoryStore();
    const up = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    const down = await acceptGeneration(store, anAcceptance(up.project, 'dep_2', T0, true));
    await acceptGeneration(store, anAcceptance(down.project, 'dep_3'));
    await expect(forgetProject(store, down.project, T0)).rejects.toBeInstanceOf(ConditionFailed);
    expect((await getProject(store, 'web'))?.body.deployment).toBe('dep_3');
  });
});

it('what a project goes back to when a deployment fails is kept, however many have failed since', async () => {
  const store = memoryStore();
  let { project } = await acceptGeneration(store, anAcceptance(null, 'dep_00'));
  project = await putProject(store, project, { status: 'steady', steady: 'dep_00' });
  for (let at = 1; at <= 12; at += 1)
    project = (await acceptGeneration(store, anAcceptance(project, `dep_${String(at).padStart(2, '0')}`))).project;
  expect((await lastSteady(store, project.body))?.deployment).toBe('dep_00');
  expect(await getGeneration(store, 'web', 'dep_01')).toBeNull();
  expect(await getGeneration(store, 'web', 'dep_11')).not.toBeNull();
});

describe('a deployment', () => {
  it('counts seq up with each change, and writes nothing when nothing changed', async () => {
    const store = memoryStore();
    await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    const row = (await getDeployment(store, 'web', 'dep_1'))!;
    const planning = await putDeployment(store, row, { ...row.body, status: 'planning' });
    expect(planning.body.seq).toBe(2);
    const { id, project, ...rest } = planning.body;
    expect(await putDeployment(store, planning, { ...rest, project, id, seq: 99 })).toBe(planning);
    await expect(putDeployment(store, row, { ...row.body, status: 'rolling' })).rejects.toBeInstanceOf(ConditionFailed);
  });

  it('ends in one terminal state', async () => {
    const store = memoryStore();
    await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    const row = (await getDeployment(store, 'web', 'dep_1'))!;
    const failed = await putDeployment(store, row, { ...row.body, status: 'failed' });
    expect(await putDeployment(store, failed, { ...failed.body, status: 'steady' })).toBe(failed);
    expect((await getDeployment(store, 'web', 'dep_1'))?.body.status).toBe('failed');
  });
});

describe('a project', () => {
  it('changes its status only against what was read', async () => {
    const store = memoryStore();
    const { project } = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
    const steady = await putProject(store, project, { status: 'steady' });
    expect(await putProject(store, steady, { status: 'steady' })).toBe(steady);
    await expect(putProject(store, project, { status: 'degraded' })).rejects.toBeInstanceOf(ConditionFailed);
    expect((await getProject(store, 'web'))?.body.status).toBe('steady');
  });
});
