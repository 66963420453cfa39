import { describe, expect, it } from '@jest/globals';
import { getLastInput, putLastInput } from '../../shared/ledger/last-input.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Store } from '../../shared/ledger/store.js';
import { MINUTE } from '../../shared/model/time.js';
import { aCluster, NOON } from '../support/a-cluster.js';

const input = aCluster({ instances: ['i-1'], services: { vote: [{ on: 'i-1' }, { on: 'i-1' }, { on: 'i-1' }] } });

describe('the last input', () => {
  it('comes back without the tasks that stopped too long ago to matter', async () => {
    const store = memoryStore();
    const stopped = (minutes: number) => ({ status: 'STOPPED' as const, stoppedAt: NOON - minutes * MINUTE });
    const [one, two, three] = input.observation.tasks;
    const tasks = [one!, { ...two!, ...stopped(5) }, { ...three!, ...stopped(20) }];
    await putLastInput(store, { ...input, observation: { ...input.observation, tasks } });
    expect((await getLastInput(store))?.observation.tasks.map(({ id }) => id)).toEqual(['vote-1', 'vote-2']);
  });

  it('that is too large for a row fails no pass, and is told', async () => {
    const tooLarge = Object.assign(new Error('Item size has exceeded the maximum allowed size'), { name: 'ValidationException' });
    const store = { put: () => Promise.reject(tooLarge) } as unknown as Store;
    const lines: object[] = [];
    await putLastInput(store, input, (line) => void lines.push(line));
    expect(lines).toMatchObject([{ level: 'warning', error: expect.stringContaining('Item size') }]);
  });
});
