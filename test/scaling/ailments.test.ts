import { expect, it } from '@jest/globals';
import { decide } from '../../shared/scaling/decide.js';
import { mayBeDead } from '../../shared/scaling/may-be-dead.js';
import { aCluster } from '../support/a-cluster.js';

it('A machine that others have started and that is broken is theirs to mend: it is neither rebooted nor replaced', () => {
  const input = aCluster({ instances: ['i-1', 'i-2', 'i-3'], services: { web: [{ on: 'i-1' }, { on: 'i-2' }, { on: 'i-3' }] } });
  const instances = input.observation.instances.map((one) =>
    one.id === 'i-2' ? { ...one, cluster: null, impairedSince: 0 } : one,
  );
  const { actions } = decide({ ...input, observation: { ...input.observation, instances } });
  expect(actions.filter((action) => 'instanceId' in action && action.instanceId === 'i-2')).toEqual([]);
});

it('A status check that fails, and does not say since when, fails: what runs there may be dead, and the instance is replaced', () => {
  const input = aCluster({
    instances: ['i-1', 'i-2', 'i-3'],
    services: { web: [{ on: 'i-1' }, { on: 'i-2' }, { on: 'i-3' }] },
  });
  const instances = input.observation.instances.map((one) => ({ ...one, impairedSince: one.id === 'i-2' ? 0 : null }));
  const observation = { ...input.observation, instances };
  expect(observation.tasks.filter((task) => mayBeDead(observation, task)).map(({ instanceId }) => instanceId)).toEqual(['i-2']);
  const { actions, decision } = decide({ ...input, observation });
  expect(actions).toEqual([{ kind: 'drain', reason: 'status-check', instanceId: 'i-2' }]);
  expect(decision.why).toMatch(/^EC2's status check of i-2 fails, and EC2 does not say since when: what it runs is started/);
});
