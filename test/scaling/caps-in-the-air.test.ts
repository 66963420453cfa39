import { describe, expect, it } from '@jest/globals';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { HOUR, MINUTE } from '../../shared/model/time.js';
import { capsOf } from '../../shared/scaling/caps.js';
import { situationOf } from '../../shared/scaling/situation.js';
import { aCluster, NOON } from '../support/a-cluster.js';

const request = {
  type: 't3.small',
  zone: 'us-east-1b',
  subnetId: 'subnet-b',
  market: 'on-demand',
  launchTemplateId: 'lt-1',
  launchTemplateVersion: '1',
} as const;

const launch = (id: string, over: Partial<LaunchIntent> = {}): LaunchIntent => ({
  kind: 'launch',
  id,
  decision: 'dec_1',
  reason: 'above-line',
  state: 'planned',
  createdAt: NOON - MINUTE,
  deadlineAt: NOON + 9 * MINUTE,
  attempt: 1,
  token: `${id}-1`,
  instanceId: null,
  request,
  ...over,
});

/** What is used of the caps with these launches under way, beside one instance of long ago and those that EC2 shows by now. */
const used = (intents: readonly LaunchIntent[], shown: readonly { id: string; intent: string }[] = []) => {
  const input = aCluster({ instances: ['i-1'], head: { intents } });
  const [one] = input.observation.instances;
  const instances = [
    { ...one!, launchedAt: NOON - 2 * HOUR },
    ...shown.map((each) => ({ ...one!, ...each, state: 'pending' as const, launchedAt: NOON - MINUTE, containerInstance: null })),
  ];
  const caps = capsOf(situationOf({ ...input, observation: { ...input.observation, instances } }));
  return [caps.launchesPerHour.used, caps.vcpu.used, caps.usdPerHour.used];
};

describe('of the caps of the operator a launch under way', () => {
  it('is used before EC2 shows its instance', () => {
    expect(used([])).toEqual([0, 2, 0.0208]);
    expect(used([launch('int_1')])).toEqual([1, 4, 0.0416]);
    expect(used([launch('int_1'), launch('int_2', { state: 'launched', instanceId: 'i-3' })])).toEqual([2, 6, 0.0624]);
  });

  it('is used once, also when its instance is shown, by its id or by its tag', () => {
    expect(used([launch('int_1')], [{ id: 'i-2', intent: 'int_1' }])).toEqual([1, 4, 0.0416]);
    const told = launch('int_1', { state: 'launched', instanceId: 'i-2' });
    expect(used([told], [{ id: 'i-2', intent: 'int_1' }])).toEqual([1, 4, 0.0416]);
  });

  it("is used of the whole cluster's, also where one kind of processor is looked at by itself", () => {
    const whole = situationOf(aCluster({ instances: ['i-1'], head: { intents: [launch('int_1')] } }));
    const part = { ...whole, observation: { ...whole.observation, instances: [] }, head: { ...whole.head, intents: [] }, whole };
    expect(capsOf(part)).toEqual(capsOf(whole));
  });
});
