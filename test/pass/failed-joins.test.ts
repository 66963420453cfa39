import { describe, expect, it } from '@jest/globals';
import { emptyHead } from '../../shared/ledger/head.js';
import type { Head } from '../../shared/model/head.js';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { settleEffects } from '../../shared/pass/effects.js';
import type { Effects } from '../../shared/scaling/intents/step.js';
import { aCluster, aPolicy, NOON } from '../support/a-cluster.js';

const POLICY = aPolicy({ otherTemplate: { launchTemplateId: 'lt-2', launchTemplateVersion: '7' } });
const { observation } = aCluster({ instances: ['i-1'] });

const settled = (failedJoins: Head['failedJoins'], effects: readonly Effects[]): Head['failedJoins'] =>
  settleEffects({ ...emptyHead('demo'), failedJoins }, effects, { observation, projects: [] }, POLICY).failedJoins;

describe('Launches that never joined', () => {
  it('are counted by launch template', () => {
    const before = { 'lt-1:1': { times: 2, at: NOON - 1 } };
    expect(settled(before, [{ neverJoined: 'lt-1:1' }, { neverJoined: 'lt-2:7' }])).toEqual({
      'lt-1:1': { times: 3, at: NOON },
      'lt-2:7': { times: 1, at: NOON },
    });
  });

  it('are forgiven by one of their own template that joins, not by one of the other', () => {
    const before = { 'lt-1:1': { times: 2, at: NOON }, 'lt-2:7': { times: 3, at: NOON } };
    const joined = { request: { launchTemplateId: 'lt-1', launchTemplateVersion: '1' } } as LaunchIntent;
    expect(settled(before, [{ joined }])).toEqual({ 'lt-2:7': { times: 3, at: NOON } });
  });

  it('are forgotten with their version, and a row of before has none', () => {
    expect(settled({ 'lt-1:0': { times: 3, at: NOON } }, [])).toEqual({});
    expect(settled(3 as unknown as Head['failedJoins'], [])).toEqual({});
  });
});
