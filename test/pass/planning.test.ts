import { describe, expect, it } from '@jest/globals';
import { heldOutcome } from '../../shared/deploying/held.js';
import type { MoveIntent } from '../../shared/model/intent.js';
import type { Policy } from '../../shared/model/policy.js';
import type { WantedService } from '../../shared/model/project.js';
import { instant, MINUTE } from '../../shared/model/time.js';
import type { Seen, SeenDeployment } from '../../shared/pass/look.js';
import { lostPins, planDeployments } from '../../shared/pass/plan-deployments.js';
import type { DecideInput } from '../../shared/scaling/situation.js';
import { pass } from '../deploying/passes.js';
import { aDeployment, aProject, aService } from '../deploying/scene.js';
import { SmallAws } from '../deploying/small-aws.js';
import { aCluster, NOON } from '../support/a-cluster.js';
import { aTurn } from './a-turn.js';

/** A project whose deployment has come as far as its namespace. */
const opening = (name: string, wanted: WantedService): SeenDeployment => {
  const project = aProject([wanted], { name });
  const aws = new SmallAws();
  aws.now = NOON - MINUTE;
  let deployment = aDeployment({ id: `dep_${name}`, project: name, createdAt: instant(aws.now) });
  while (aws.see().namespace === null) {
    deployment = pass(aws, project, deployment).deployment;
    aws.tick(5);
  }
  return { project: { body: project }, deployment: { body: deployment }, seen: aws.see() } as unknown as SeenDeployment;
};

const large = (ecsName: string): WantedService => {
  const service = aService({ name: 'web', ecsName, task: { cpu: 1.5, memoryMiB: 128, hostPorts: [] } });
  return { ...service, taskDefinition: { ...service.taskDefinition, family: ecsName } };
};

const stepsOf = async (input: DecideInput, projects: readonly SeenDeployment[]) => {
  const { turn, ports } = await aTurn(input);
  const seen: Seen = { observation: input.observation, projects };
  return planDeployments({ ...turn, ports: { ...ports, cluster: 'blue' } }, seen, input).map(({ outcome }) =>
    outcome.steps.map(({ kind }) => kind).filter((kind) => kind.endsWith('service')),
  );
};

/** Without tasks at first: ECS is asked for these where there is room. */
const CREATED = ['create-service', 'update-service'];

describe('Deployments that are open at once', () => {
  it('do not get the same room: what the first one takes the second one waits for', async () => {
    const both = [opening('a', large('a-web')), opening('b', large('b-web'))];
    expect(await stepsOf(aCluster({ instances: ['i-1', 'i-2'] }), both)).toEqual([CREATED, CREATED]);
    expect(await stepsOf(aCluster({ instances: ['i-1'] }), both)).toEqual([CREATED, ['create-service']]);
  });

  it('wait for the end of a move of their own services, and of no other’s', async () => {
    const moving = (service: string) => {
      const move = { kind: 'move', id: 'int_1', state: 'undo', service, cordoned: [], protected: [] } as unknown as MoveIntent;
      return aCluster({ instances: ['i-1'], head: { intents: [move] } });
    };
    expect(await stepsOf(moving('a-web'), [opening('a', large('a-web'))])).toEqual([[]]);
    expect(await stepsOf(moving('b-web'), [opening('a', large('a-web'))])).toEqual([CREATED]);
  });
});

it('In a dry run a deployment is thought through, and nothing of it is asked for', async () => {
  const input = aCluster({ instances: ['i-1'], policy: { mode: 'dry-run' } });
  expect(await stepsOf(input, [opening('a', large('a-web'))])).toEqual([[]]);
});

it('A hold that was taken back early costs a deployment its own time and no more: what it waits for is told anew', async () => {
  const of = opening('a', large('a-web'));
  const until = { until: instant(NOON + 50 * MINUTE), text: 'Held until 12:50 UTC by ann: audit.' };
  const deployment = { body: heldOutcome(of.deployment.body, of.project.body, until).deployment } as SeenDeployment['deployment'];
  const input = aCluster({ instances: ['i-1'] });
  const { turn } = await aTurn(input);
  const [planned] = planDeployments(turn, { observation: input.observation, projects: [{ ...of, deployment }] }, input);
  expect(planned!.outcome.deployment).toMatchObject({ reason: null, progress: { heldUntil: instant(NOON) } });
});

describe('A volume whose instance is gone', () => {
  const volumes = [{ volume: 'data', attribute: 'evenkeel.volume.a.data' }];
  const rest = { ...opening('a', aService({ name: 'db', ecsName: 'a-db', volumes })), seen: null };
  const pinned = async (of: SeenDeployment, mode: Policy['mode'] = 'act') => {
    const input = aCluster({ instances: ['i-1'], policy: { mode } });
    const { turn } = await aTurn(input);
    return lostPins(turn, { observation: input.observation, projects: [of] }).map(({ kind }) => kind);
  };

  it('gets another one where its project is at rest; one that is being deployed and was not looked at decides that itself', async () => {
    expect(await pinned(rest)).toEqual(['pin-volume']);
    expect(await pinned({ ...rest, later: true })).toEqual([]);
    expect(await pinned({ ...rest, unread: { unread: 'Throttling', since: null } as never })).toEqual([]);
  });

  it('gets none while the loop is held, and in a dry run: nothing is touched', async () => {
    expect([await pinned(rest, 'hold'), await pinned(rest, 'dry-run')]).toEqual([[], []]);
  });
});
