import { describe, expect, it } from '@jest/globals';
import { emptyHead } from '../../shared/ledger/head.js';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { adopt } from '../../shared/pass/adopt.js';
import type { Turn } from '../../shared/pass/turn.js';
import { templateKey } from '../../shared/scaling/templates.js';
import { aCluster, aPolicy } from '../support/a-cluster.js';

describe('An instance that is taken up', () => {
  it('counts for its launch template, whether it joins or not', () => {
    const { observation } = aCluster({ instances: ['i-1'] });
    const orphan = { ...observation.instances[0]!, containerInstance: null, intent: 'int_1', templateId: 'lt-1', template: '4' };
    const turn = { session: { head: emptyHead('demo') }, policy: aPolicy() } as unknown as Turn;
    const { intents } = adopt(turn, { observation: { ...observation, instances: [orphan] }, projects: [] });
    expect(intents.map((one) => templateKey((one as LaunchIntent).request))).toEqual(['lt-1:4']);
  });
});
