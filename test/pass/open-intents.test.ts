import { expect, it } from '@jest/globals';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { openIntent } from '../../shared/pass/open-intents.js';
import type { PlannedAction } from '../../shared/scaling/proposal.js';
import { aCluster } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

it('A launch names credits for a type that has them, and for no other: EC2 would refuse it', async () => {
  const input = aCluster({ instances: [], policy: { credits: 'standard' } });
  const { turn } = await aTurn(input);
  const creditsOf = (type: string) => {
    const asked = { kind: 'launch', reason: 'above-line', zone: 'a', subnetId: 's', market: 'on-demand', type } as PlannedAction;
    return (openIntent(turn, input, 'dec_1', asked) as LaunchIntent).request.credits;
  };
  expect([creditsOf('t3.small'), creditsOf('m5.large')]).toEqual(['standard', undefined]);
});

it('A launch is made from the template of its processor: the image of another one does not boot', async () => {
  const otherTemplate = { launchTemplateId: 'lt-arm', launchTemplateVersion: '7' };
  const input = aCluster({ instances: [], policy: { otherTemplate } });
  const { turn } = await aTurn(input);
  const templateOf = (type: string) => {
    const asked = { kind: 'launch', reason: 'above-line', zone: 'a', subnetId: 's', market: 'on-demand', type } as PlannedAction;
    return (openIntent(turn, input, 'dec_1', asked) as LaunchIntent).request.launchTemplateId;
  };
  expect([templateOf('t3.small'), templateOf('t4g.small')]).toEqual(['lt-1', 'lt-arm']);
});
