import { expect, it } from '@jest/globals';
import { getDeployment, putDeployment } from '../../shared/ledger/deployments.js';
import { eventsAfter } from '../../shared/ledger/events.js';
import { PARTITIONS } from '../../shared/ledger/keys.js';
import { listAlerts } from '../../shared/ledger/outbox.js';
import { acceptGeneration, readProject } from '../../shared/ledger/projects.js';
import type { Store } from '../../shared/ledger/store.js';
import { listSamples } from '../../shared/ledger/timeline.js';
import { getView } from '../../shared/ledger/view.js';
import { instant } from '../../shared/model/time.js';
import type { ActResults } from '../../shared/pass/act-on.js';
import { journal } from '../../shared/pass/journal.js';
import { think } from '../../shared/pass/think.js';
import { anAcceptance } from '../ledger/rows.js';
import { aCluster, NOON } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

const NOTHING = { actions: [], steps: 0, failed: 0, blocked: [], ended: {}, deployed: new Map() } as ActResults;

it('A deployment whose end a pass was killed over on the way to the outbox is told by the next one: until then its project is not settled', async () => {
  const input = aCluster({ instances: ['i-1'] });
  const { ports, turn, store } = await aTurn(input);
  await acceptGeneration(store, anAcceptance(null, 'dep_1', NOON));
  const open = (await getDeployment(store, 'web', 'dep_1'))!;
  const deployment = await putDeployment(store, open, { ...open.body, status: 'failed', finishedAt: instant(NOON) });
  const pass = async (of: Store) => {
    const seen = {
      observation: input.observation,
      projects: [{ project: (await readProject(store, 'web'))!, deployment, seen: null }],
    };
    return journal({ ...ports, store: of }, turn, seen, think(turn, seen), NOTHING);
  };
  const left = async () => [
    (await readProject(store, 'web'))!.body.status,
    (await listAlerts(store)).items.map(({ type }) => type),
  ];
  const dying: Store = {
    ...store,
    put: (key, ...rest) => (key.partition === PARTITIONS.outbox ? Promise.reject(new Error('killed')) : store.put(key, ...rest)),
  };
  await expect(pass(dying)).rejects.toThrow('killed');
  expect(await left()).toEqual(['deploying', []]);
  await pass(store);
  expect(await left()).toEqual(['degraded', ['deploy.failed']]);
});

it('A generation that is accepted while a pass works ends nothing of that pass: what it did for others is written and told', async () => {
  const input = aCluster({ instances: ['i-1'] });
  const { ports, turn, store } = await aTurn(input);
  const accepted = await acceptGeneration(store, anAcceptance(null, 'dep_1', NOON));
  const deployment = (await getDeployment(store, 'web', 'dep_1'))!;
  const seen = { observation: input.observation, projects: [{ project: accepted.project, deployment, seen: null }] };
  const thoughts = think(turn, seen);
  const outcome = {
    steps: [],
    demand: [],
    claims: [],
    touched: [],
    deployment: { ...deployment.body, status: 'rolling' as const },
  };
  await acceptGeneration(store, anAcceptance(accepted.project, 'dep_2', NOON));
  await journal(ports, turn, seen, { ...thoughts, deployments: [{ of: seen.projects[0]!, outcome }] }, NOTHING);
  expect((await getDeployment(store, 'web', 'dep_1'))!.body.status).toBe('superseded');
  expect(await getView(store)).not.toBeNull();
  expect(await listSamples(store, NOON, NOON)).toMatchObject([{ active: 1 }]);
});

it('What a pass did for a deployment is kept as an event, for whoever follows it', async () => {
  const input = aCluster({ instances: ['i-1'] });
  const { ports, turn, store } = await aTurn(input);
  const { project } = await acceptGeneration(store, anAcceptance(null, 'dep_1', NOON));
  const deployment = (await getDeployment(store, 'web', 'dep_1'))!;
  const seen = { observation: input.observation, projects: [{ project, deployment, seen: null }] };
  const outcome = {
    steps: [],
    demand: [],
    claims: [],
    touched: [],
    deployment: { ...deployment.body, status: 'rolling' as const },
  };
  await journal(ports, turn, seen, { ...think(turn, seen), deployments: [{ of: seen.projects[0]!, outcome }] }, NOTHING);
  const told = await eventsAfter(store, 0, 10, 'dep_1');
  expect(told.map(({ type, what }) => `${type} ${what}`)).toEqual(['deployment.accepted up', 'deployment.status rolling']);
});
