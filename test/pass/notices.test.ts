import { describe, expect, it } from '@jest/globals';
import { emptyHead } from '../../shared/ledger/head.js';
import type { Head } from '../../shared/model/head.js';
import { MINUTE } from '../../shared/model/time.js';
import { DRAIN_ASKED, type Trigger } from '../../shared/model/trigger.js';
import { withNotices } from '../../shared/pass/notices.js';
import { aCluster, NOON } from '../support/a-cluster.js';

const { observation } = aCluster({ instances: ['i-1', 'i-2'] });
const spot = { ...observation, instances: observation.instances.map((one) => ({ ...one, market: 'spot' as const })) };

const WARNING = 'EC2 Spot Instance Interruption Warning';
const ADVICE = 'EC2 Instance Rebalance Recommendation';
const heard = (name: string, subject = 'i-1'): Trigger => ({ kind: 'event', name, subject, at: NOON });
const left = (notices: Head['notices'], ...triggers: Trigger[]): Head =>
  withNotices({ ...emptyHead('demo'), ...(notices && { notices }) }, triggers, spot);
const told = (kind: 'interruption' | 'rebalance' | 'asked', minutes = 1) => ({ 'i-1': { kind, at: NOON - minutes * MINUTE } });

describe('A notice about an instance', () => {
  it.each([
    [WARNING, 'interruption', ['t3.small/us-east-1a/spot']],
    [ADVICE, 'rebalance', ['t3.small/us-east-1a/spot']],
    [DRAIN_ASKED, 'asked', []],
  ] as const)(
    '%s is kept; what EC2 takes it may take of the whole pool, what people want gone says nothing of it',
    (name, kind, aside) => {
      const head = left(undefined, heard(name));
      expect(head.notices).toEqual({ 'i-1': { kind, at: NOON } });
      expect(Object.entries(head.setAside)).toEqual(aside.map((offering) => [offering, NOON + 3 * MINUTE]));
    },
  );

  it('that it is about to go outweighs the others, whichever comes first', () => {
    expect(left(told('rebalance'), heard(WARNING)).notices).toEqual({ 'i-1': { kind: 'interruption', at: NOON } });
    expect(left(told('asked'), heard(WARNING)).notices).toEqual({ 'i-1': { kind: 'interruption', at: NOON } });
    expect(left(told('interruption'), heard(ADVICE)).notices).toEqual(told('interruption'));
    expect(left(told('interruption'), heard(DRAIN_ASKED)).notices).toEqual(told('interruption'));
  });

  it('is about one of ours that runs, and is forgotten after half an hour in which nothing came of it', () => {
    expect(left(undefined, heard(WARNING, 'i-9')).notices).toEqual({});
    const [first, ...others] = spot.instances;
    const foreign = { ...spot, instances: [{ ...first!, cluster: null }, ...others] };
    expect(withNotices(emptyHead('demo'), [heard(WARNING)], foreign).notices).toEqual({});
    expect(left(told('rebalance', 29)).notices).toEqual(told('rebalance', 29));
    expect(left(told('rebalance', 30)).notices).toEqual({});
  });
});
