import { describe, expect, it } from '@jest/globals';
import { appendDecision, getDecision } from '../../shared/ledger/journal.js';
import type { LaunchIntent } from '../../shared/model/intent.js';
import type { ActResults } from '../../shared/pass/act-on.js';
import { correctRecords } from '../../shared/pass/correct.js';
import type { Thoughts } from '../../shared/pass/think.js';
import { scaleOut } from '../alerts/scene.js';
import { aCluster } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

const NOTE = 'TimeoutError: no answer';
const LAUNCH = {
  kind: 'launch',
  state: 'planned',
  id: 'int_1',
  decision: 'dec_1',
  instanceId: null,
  unanswered: NOTE,
  request: { type: 't3.small', zone: 'us-east-1a', market: 'on-demand' },
} as LaunchIntent;

/** What the decision says of its launch once a pass has found this, and what it leaves of the intent. Null: it is over. */
const corrected = async (found: LaunchIntent | null, ended: ActResults['ended'] = {}) => {
  const input = aCluster({ instances: [], head: { intents: found ? [found] : [] } });
  const { ports, turn, store, intents } = await aTurn(input);
  const actions = [{ kind: 'launch', target: 't3.small', intent: 'int_1', result: 'failed', note: NOTE }] as const;
  await appendDecision(store, { ...scaleOut({ actions }), id: 'dec_1' });
  const thoughts = { before: [LAUNCH] } as unknown as Thoughts;
  const seen = { observation: input.observation, projects: [] };
  await correctRecords(ports, turn, seen, thoughts, { ended } as unknown as ActResults);
  const { result, note } = (await getDecision(store, 'dec_1'))!.actions[0]!;
  return { result, note, intent: intents()[0] };
};

describe('A launch that had no answer at first', () => {
  it('stays in its decision as it is, for as long as it is asked for', async () => {
    expect(await corrected(LAUNCH)).toEqual({ result: 'failed', note: NOTE, intent: LAUNCH });
  });

  it('is told as what it gave, once: then nothing is owed any more', async () => {
    const { result, note, intent } = await corrected({ ...LAUNCH, state: 'launched', instanceId: 'i-1' });
    expect({ result, note }).toEqual({ result: 'done', note: `EC2 started i-1; first: ${NOTE}` });
    expect(intent).not.toHaveProperty('unanswered');
  });

  it('is told as given up, with the end of its intent', async () => {
    expect(await corrected(null, { int_1: 'given up after 10 min' })).toMatchObject({
      result: 'failed',
      note: 'given up: given up after 10 min',
    });
  });
});
