import { describe, expect, it } from '@jest/globals';
import { getDeployment, putDeployment } from '../../shared/ledger/deployments.js';
import { setTombstone } from '../../shared/ledger/head.js';
import { HEAD_KEY, PARTITIONS } from '../../shared/ledger/keys.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { acceptGeneration, readProject } from '../../shared/ledger/projects.js';
import { ConditionFailed, type Store } from '../../shared/ledger/store.js';
import type { Head } from '../../shared/model/head.js';
import type { Observation } from '../../shared/model/observation.js';
import type { Deployment } from '../../shared/model/project.js';
import type { ReconcilePorts } from '../../shared/pass/ports.js';
import { passWithPulse } from '../../shared/pass/pulse.js';
import type { Step } from '../../shared/scaling/intents/step.js';
import { anAcceptance } from '../ledger/rows.js';
import { aCluster, NOON } from '../support/a-cluster.js';

const { observation, policy } = aCluster({ instances: [] });

/** A pass for which AWS is read so; what it logs and asks of AWS, and the head row that it leaves. */
const aPass = async (observe: (store: Store) => Promise<Observation>, store: Store = memoryStore()) => {
  const lines: Record<string, unknown>[] = [];
  const steps: Step[] = [];
  const ports = {
    store,
    cluster: 'demo',
    clock: { now: () => NOON, sleep: async () => {} },
    newId: (kind: string) => `${kind}_1`,
    policy: async () => policy,
    limitCalls: () => {},
    observe: () => observe(store),
    act: async (step: Step) => {
      steps.push(step);
      return { result: 'failed', note: 'not here' };
    },
    log: (line: Record<string, unknown>) => lines.push(line),
  } as unknown as ReconcilePorts;
  const said = await passWithPulse(ports, []);
  return { said, lines, steps, head: (await store.get<Head>(HEAD_KEY))!.body };
};

describe('A pass', () => {
  it('that fails says so, gives its lease back for the next one, and is no error of its queue', async () => {
    const { said, lines, head } = await aPass(async () => {
      throw Object.assign(new Error('not you'), { name: 'AccessDeniedException' });
    });
    expect(said).toEqual({ skipped: 'failed: AccessDeniedException: not you' });
    expect(lines).toMatchObject([{ level: 'error', code: 'AccessDeniedException', PassOk: 0, PassFailed: 1 }]);
    expect(head.lease).toBeNull();
  });

  it('that has lost its place is left to the faster one: it touches nothing, and is neither well nor a failure', async () => {
    const { said, lines, steps, head } = await aPass(async (store) => {
      await setTombstone(store, 'demo');
      return observation;
    });
    expect(said).toEqual({ skipped: expect.stringMatching(/^another pass was faster/) });
    expect([lines, steps]).toEqual([[], []]);
    expect(head).toMatchObject({ tombstone: true, intents: [] });
  });
});

/** A project whose deployments end so, one after the other, in passes that were killed before they told the project. */
const ended = async (...ends: readonly Partial<Deployment>[]): Promise<Store> => {
  const store = memoryStore();
  for (const [i, end] of ends.entries()) {
    const id = `dep_${i + 1}`;
    await acceptGeneration(store, anAcceptance(await readProject(store, 'web'), id));
    const row = (await getDeployment(store, 'web', id))!;
    await putDeployment(store, row, { ...row.body, ...end });
  }
  return store;
};

const told = async (store: Store) => {
  const { said } = await aPass(async () => observation, store);
  const { status, steady } = (await readProject(store, 'web'))!.body;
  return { said, status, steady };
};

const BACK = { status: 'cancelled', progress: { back: {} } } as unknown as Partial<Deployment>;

describe('The end of a deployment', () => {
  it.each<[string, readonly Partial<Deployment>[], object]>([
    ['that became steady', [{ status: 'steady' }], { status: 'steady', steady: 'dep_1' }],
    ['that failed', [{ status: 'failed' }], { status: 'degraded' }],
    ['that was cancelled and went back', [{ status: 'steady' }, BACK], { status: 'steady', steady: 'dep_1' }],
    ['that was cancelled with nothing before it', [BACK], { status: 'degraded' }],
  ])('%s is told to its project by the next pass, where the one that saw it was killed', async (_, ends, expected) => {
    expect(await told(await ended(...ends))).toMatchObject(expected);
  });

  it('goes over no newer generation, and the pass ends well', async () => {
    const store = await ended({ status: 'steady' });
    const put: Store['put'] = async (key, body, options) => {
      if (key.partition === PARTITIONS.projects) throw new ConditionFailed(key);
      return store.put(key, body, options);
    };
    expect(await told({ ...store, put })).toMatchObject({ said: { decision: 'dec_1' }, status: 'deploying' });
  });
});
