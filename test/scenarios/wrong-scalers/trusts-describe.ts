import { HEAD_KEY } from '../../../shared/ledger/keys.js';
import type { Row } from '../../../shared/ledger/store.js';
import type { Head } from '../../../shared/model/head.js';
import { wrongly } from './variation.js';

/** What DescribeInstances did not show is not there: a launch that it has not shown yet has failed, and is done again. */
export const trustsDescribe = wrongly((right) => {
  let shown: ReadonlySet<string> = new Set();
  return {
    ...right,
    observe: async () => {
      const seen = await right.observe();
      shown = new Set(seen.instances.map(({ id }) => id));
      return seen;
    },
    store: {
      ...right.store,
      get: (async (key) => {
        const row = (await right.store.get(key)) as Row<Head> | null;
        if (!row || key.sort !== HEAD_KEY.sort || key.partition !== HEAD_KEY.partition) return row;
        const intents = row.body.intents.filter(
          (intent) => intent.kind !== 'launch' || intent.instanceId === null || shown.has(intent.instanceId),
        );
        return { ...row, body: { ...row.body, intents } };
      }) as typeof right.store.get,
    },
  };
});
