import { expect, it } from '@jest/globals';
import { TAG } from '../../shared/deploying/names.js';
import type { SeenProject } from '../../shared/deploying/seen.js';
import { getDeployment } from '../../shared/ledger/deployments.js';
import { emptyHead } from '../../shared/ledger/head.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { acceptGeneration } from '../../shared/ledger/projects.js';
import type { Head } from '../../shared/model/head.js';
import type { MoveIntent } from '../../shared/model/intent.js';
import { rememberBefore } from '../../shared/pass/before.js';
import { anAcceptance, T0 } from '../ledger/rows.js';

/** The count to which a deployment goes back, of a service that ECS shows with three tasks. */
const countOf = async (head: Partial<Head>): Promise<number | undefined> => {
  const store = memoryStore();
  const { project } = await acceptGeneration(store, anAcceptance(null, 'dep_1'));
  const tags = { [TAG.project]: 'web', [TAG.count]: '2' };
  const service = { name: 'web-vote', status: 'ACTIVE', tags, desired: 3, taskDefinition: 'vote:1', deployments: [] };
  const seen = { services: [service] } as unknown as SeenProject;
  const deployment = (await getDeployment(store, 'web', 'dep_1'))!;
  await rememberBefore(store, { ...emptyHead('demo'), ...head }, project.body, deployment, seen);
  return (await getDeployment(store, 'web', 'dep_1'))!.body.progress?.counts?.['web-vote'];
};

it('What a deployment goes back to is without the copy that a move has asked for, also one whose last call may be late', async () => {
  const move = { kind: 'move', service: 'web-vote', desired: 2 } as MoveIntent;
  expect(await countOf({})).toBe(3);
  expect(await countOf({ intents: [move] })).toBe(2);
  expect(await countOf({ intents: [{ ...move, unraised: true }] })).toBe(3);
  expect(await countOf({ moved: { 'web-vote': { desired: 2, at: T0, owed: true } } })).toBe(2);
});
