import { describe, expect, it } from '@jest/globals';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { ConditionFailed, type Store } from '../../shared/ledger/store.js';
import { patientStore } from '../../shared/wiring/patient-store.js';

const KEY = { partition: 'p', sort: 's' };
const THROTTLED = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
const UNANSWERED = Object.assign(new Error('no answer within 5000 ms'), { name: 'TimeoutError' });

/** Fails the first calls with these errors, and counts all of them and the waits between. */
const shaky = (errors: readonly Error[]) => {
  const store = memoryStore();
  const left = [...errors];
  const seen = { calls: 0, waits: [] as number[] };
  const first = <A extends unknown[], T>(call: (...args: A) => Promise<T>) => {
    return async (...args: A): Promise<T> => {
      seen.calls += 1;
      const error = left.shift();
      if (error) throw error;
      return call(...args);
    };
  };
  const flaky: Store = {
    get: first(store.get) as Store['get'],
    put: first(store.put) as Store['put'],
    delete: first(store.delete) as Store['delete'],
    query: first(store.query) as Store['query'],
  };
  const sleep = async (milliseconds: number): Promise<void> => void seen.waits.push(milliseconds);
  return { seen, patient: patientStore(flaky, { clock: { now: () => 0, sleep }, random: () => 0.5 }) };
};

describe('A table that throttles', () => {
  it('is asked again after a while, and then a while longer', async () => {
    const { seen, patient } = shaky([THROTTLED, THROTTLED]);
    expect(await patient.get(KEY)).toBeNull();
    expect(seen).toEqual({ calls: 3, waits: [150, 300] });
  });

  it('takes a write in the end that it had refused: it has not happened before', async () => {
    const { seen, patient } = shaky([THROTTLED]);
    expect(await patient.put(KEY, { a: 1 }, { expected: 'absent' })).toBe(1);
    expect(seen.calls).toBe(2);
  });

  it('is left to the next pass after three tries', async () => {
    const { seen, patient } = shaky([THROTTLED, THROTTLED, THROTTLED]);
    await expect(patient.query('p')).rejects.toThrow('slow down');
    expect(seen.calls).toBe(3);
  });
});

describe('A table that does not answer', () => {
  it('is read again, and written to once: the write may have happened', async () => {
    const read = shaky([UNANSWERED]);
    expect(await read.patient.get(KEY)).toBeNull();
    const written = shaky([UNANSWERED]);
    await expect(written.patient.put(KEY, {})).rejects.toThrow('no answer');
    expect([read.seen.calls, written.seen.calls]).toEqual([2, 1]);
  });
});

describe('A rival who was faster', () => {
  it('is news at once', async () => {
    const { seen, patient } = shaky([new ConditionFailed(KEY)]);
    await expect(patient.put(KEY, {}, { expected: 1 })).rejects.toThrow(ConditionFailed);
    expect(seen).toEqual({ calls: 1, waits: [] });
  });
});
