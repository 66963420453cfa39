import type { Head } from '../model/head.js';
import type { Observation } from '../model/observation.js';
import { MINUTE } from '../model/time.js';
import type { DecideInput } from '../scaling/situation.js';
import { PARTITIONS } from './keys.js';
import type { Key, Store } from './store.js';

const LAST_INPUT_KEY: Key = { partition: PARTITIONS.cluster, sort: 'input' };

/** What the last pass decided on: what "what would you do if …" is asked of. */
export const getLastInput = async (store: Store): Promise<DecideInput | null> =>
  (await store.get<DecideInput>(LAST_INPUT_KEY))?.body ?? null;

/** A task that stopped longer ago is in no window and no rule looks at it. */
const STOPPED_MILLISECONDS = 15 * MINUTE;

/**
 * The last pass wins. Only what `decide` looks at is kept. Never throws: a cluster that is too large for a row (400 KB) is kept level
 * all the same, and "what if" is then answered with an older input.
 */
export const putLastInput = async (store: Store, input: DecideInput, log: Log = () => {}): Promise<void> => {
  const { reading, lease, alerts, awaiting, ...head } = input.head as Head;
  try {
    await store.put(LAST_INPUT_KEY, { ...input, observation: withoutOldTasks(input.observation), head });
  } catch (error) {
    log({ level: 'warning', message: 'the input for simulate was not kept', error: String(error) });
  }
};

type Log = (line: Readonly<Record<string, unknown>>) => void;

const withoutOldTasks = (observation: Observation): Observation => ({
  ...observation,
  tasks: observation.tasks.filter(
    ({ status, stoppedAt }) => status !== 'STOPPED' || observation.at - (stoppedAt ?? 0) < STOPPED_MILLISECONDS,
  ),
});
