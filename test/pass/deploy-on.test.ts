import { expect, it } from '@jest/globals';
import type { DeployStep } from '../../shared/deploying/steps.js';
import { SECOND } from '../../shared/model/time.js';
import { deployOn } from '../../shared/pass/deploy-on.js';
import type { ReconcilePorts } from '../../shared/pass/ports.js';
import type { Thoughts } from '../../shared/pass/think.js';
import type { Turn } from '../../shared/pass/turn.js';

const step = (why: string): DeployStep => ({ kind: 'tag-service', arn: why, tags: {}, why });
const planned = (id: string, ...steps: string[]) => ({ outcome: { deployment: { id }, steps: steps.map(step) } });

it.each(['failed', 'stale'] as const)(
  'a deployment stops at a step that is %s, since the next ones rest on it; the others go on',
  async (result) => {
    const taken: string[] = [];
    const ports = {
      log: () => {},
      deploy: async ({ why }: DeployStep) => {
        taken.push(why);
        return { result: why === 'a1' ? result : 'done', note: '', errorClass: null };
      },
    } as unknown as ReconcilePorts;
    const turn = {
      ports: { clock: { now: () => 0 } },
      startedAt: 0,
      committedAt: 0,
      session: { head: { epoch: 0 } },
    } as unknown as Turn;
    const thoughts = { deployments: [planned('a', 'a0', 'a1', 'a2'), planned('b', 'b0')], pins: [step('pin')] };
    const deployed = await deployOn(ports, turn, thoughts as unknown as Thoughts);
    expect(taken).toEqual(['a0', 'a1', 'b0', 'pin']);
    expect(deployed.get('a')!.map(({ outcome }) => outcome.result)).toEqual(['done', result]);
  },
);

it('begins with another deployment in each pass: those whose calls get no answer leave the others no time', async () => {
  const taken = async (epoch: number): Promise<string> => {
    const clock = { at: 0 };
    const all: string[] = [];
    const deploy = async ({ why }: DeployStep) => {
      all.push(why);
      clock.at += 9 * SECOND;
      return { result: 'failed', note: 'no answer', errorClass: 'ambiguous' };
    };
    const ports = { log: () => {}, deploy } as unknown as ReconcilePorts;
    const turn = {
      ports: { clock: { now: () => clock.at } },
      startedAt: 0,
      committedAt: 60 * SECOND,
      session: { head: { epoch } },
    };
    const thoughts = { deployments: ['a', 'b', 'c', 'd', 'e'].map((id) => planned(id, id)), pins: [] };
    await deployOn(ports, turn as unknown as Turn, thoughts as unknown as Thoughts);
    return all.join('');
  };
  expect([await taken(0), await taken(1), await taken(4)]).toEqual(['abc', 'bcd', 'eab']);
});
