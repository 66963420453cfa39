import { expect, it } from '@jest/globals';
import type { DeployStep } from '../../shared/deploying/steps.js';
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
    const turn = { ports: { clock: { now: () => 0 } }, startedAt: 0, committedAt: 0 } as unknown as Turn;
    const thoughts = { deployments: [planned('a', 'a0', 'a1', 'a2'), planned('b', 'b0')], pins: [step('pin')] };
    const deployed = await deployOn(ports, turn, thoughts as unknown as Thoughts);
    expect(taken).toEqual(['a0', 'a1', 'b0', 'pin']);
    expect(deployed.get('a')!.map(({ outcome }) => outcome.result)).toEqual(['done', result]);
  },
);
