import { describe, expect, it } from '@jest/globals';
import { getLastInput, putLastInput } from '../../shared/ledger/last-input.js';
import { MINUTE } from '../../shared/model/time.js';
import { aCluster, NOON, type Scene } from '../support/a-cluster.js';
import { anApi } from './support.js';

const CALM: Scene = {
  instances: ['i-1'],
  services: { vote: [{ on: 'i-1', cpu: 0.1 }], result: [{ on: 'i-1', cpu: 0.1 }] },
};

const TWO: Scene = {
  instances: ['i-1', 'i-2'],
  services: { vote: [{ on: 'i-1', cpu: 0.1 }], result: [{ on: 'i-2', cpu: 0.1 }] },
};

const ask = async (scene: Scene | null, body: object) => {
  const api = anApi();
  if (scene) await putLastInput(api.store, aCluster(scene));
  return api.call('POST', '/v1/cluster/decisions/simulate', { body });
};

describe('What would you do if', () => {
  it('all instances were at 90 %: one more, and what it would bring, and nothing is done', async () => {
    const reply = await ask(CALM, { cpu: 90 });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      id: null,
      dryRun: true,
      action: 'scale-out',
      from: 1,
      to: 2,
      trigger: { kind: 'api', name: 'simulate' },
      actions: [{ kind: 'launch', result: 'pretended' }],
      inputs: { perInstance: [{ id: 'i-1', cpu: 90 }], mean: 90 },
      predicted: { cpu: { mean: 45 } },
    });
  });

  it('a single one were', async () => {
    const { body } = await ask(TWO, { cpu: { 'i-2': 95 } });
    expect(body.inputs.perInstance).toEqual([expect.objectContaining({ cpu: 5 }), expect.objectContaining({ cpu: 95 })]);
    expect(body.to).toBe(2);
  });

  it('an instance that is not there were: the ones that are there are said', async () => {
    const { status, body } = await ask(TWO, { cpu: { 'i-3': 95 } });
    expect(status).toBe(422);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/cpu/i-3', hint: 'There are: i-1, i-2.' })]);
  });

  it('the load were otherwise, while something is being deployed: that is not in the way', async () => {
    const api = anApi();
    await putLastInput(api.store, { ...aCluster(TWO), touched: ['demo-vote'] });
    const { body } = await api.call('POST', '/v1/cluster/decisions/simulate', { body: { cpu: 5 } });
    expect(body.blockedBy).not.toContain('deploying');
    expect(body.action).toBe('scale-in');
  });

  it('memory were short', async () => {
    const { body } = await ask(CALM, { memory: 90 });
    expect(body).toMatchObject({ action: 'scale-out', inputs: { perInstance: [{ memory: 90 }] } });
  });

  it('no more were allowed: the same load is refused with the reason', async () => {
    const { body } = await ask(CALM, { cpu: 90, policy: { max: 1 } });
    expect(body).toMatchObject({ action: 'none', from: 1, to: 1, blockedBy: expect.arrayContaining(['at-max']) });
  });

  it('the line were higher: nothing', async () => {
    const { body } = await ask(CALM, { cpu: 80, policy: { thresholds: { out: 85 } } });
    expect(body).toMatchObject({ action: 'none', blockedBy: expect.arrayContaining(['within-band']) });
  });

  it('there were more instances than the load needs: one is given up', async () => {
    const { body } = await ask(CALM, { cpu: 5, instances: 3 });
    expect(body).toMatchObject({ from: 3, action: 'scale-in' });
  });

  it('there were fewer: their tasks run on those that are left', async () => {
    const { body } = await ask(TWO, { cpu: 90, instances: 1 });
    expect(body).toMatchObject({ from: 1, to: 2, action: 'scale-out' });
  });

  it('the load were low for good, shortly after a growth: what was grown is not waited for', async () => {
    const grown = { factor: 1.5, since: NOON - 2 * MINUTE, last: { direction: 'out' as const, at: NOON - 2 * MINUTE } };
    const { body } = await ask({ ...TWO, head: { changedAt: NOON - MINUTE, swing: grown } }, { cpu: 5 });
    expect(body).toMatchObject({ action: 'scale-in', from: 2, to: 1 });
  });

  it('only the policy were another, while the newest window has no figures yet: the load is the one that was measured last', async () => {
    const { observation } = aCluster(TWO);
    const { windows, readAt } = observation.reading!;
    const coming = { from: NOON, to: NOON + MINUTE, instanceCpu: {}, serviceCpu: {}, serviceMemory: {} };
    const { body } = await ask({ ...TWO, observation: { reading: { readAt, windows: [...windows, coming] } } }, {});
    expect(body.inputs).toMatchObject({ mean: 5, perInstance: [{ cpu: 5 }, { cpu: 5 }] });
  });

  it('leaves what the pass saw as it is', async () => {
    const api = anApi();
    await putLastInput(api.store, aCluster(CALM));
    const before = await getLastInput(api.store);
    await api.call('POST', '/v1/cluster/decisions/simulate', { body: { cpu: 90 } });
    expect([await getLastInput(api.store), api.woken]).toEqual([before, []]);
  });

  it('before any pass has looked: not available yet', async () => {
    expect((await ask(null, { cpu: 90 })).status).toBe(503);
  });

  it.each([
    { cpu: 190 },
    { cpu: 'high' },
    { cpu: { 'i-1': -1 } },
    { instances: 1.5 },
    { policy: { maxi: 3 } },
    { policy: { thresholds: { out: 'x' } } },
    { load: 3 },
  ])('is refused for %j', async (body) => {
    const reply = await ask(CALM, body);
    expect([reply.status, reply.body.errors.length]).toEqual([422, 1]);
  });

  it.each([
    [
      { thresholds: { out: 0, target: 0, in: 0 } },
      ['/policy/thresholds/out', '/policy/thresholds/target', '/policy/thresholds/in'],
    ],
    [{ min: 9 }, ['/policy/min']],
    [{ min: 0, max: 0 }, ['/policy/max']],
    [{ thresholds: { out: 20 } }, ['/policy/thresholds/target', '/policy/thresholds/in']],
  ])('the policy were one that no stack can have: %j is refused, not reckoned with', async (policy, pointers) => {
    const { status, body } = await ask(CALM, { cpu: 90, policy });
    expect([status, body.errors.map((one: { pointer: string }) => one.pointer)]).toEqual([422, pointers]);
  });
});
