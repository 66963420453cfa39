import { openHead } from '../../shared/ledger/head.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import type { Store } from '../../shared/ledger/store.js';
import type { Intent } from '../../shared/model/intent.js';
import type { ReconcilePorts } from '../../shared/pass/ports.js';
import type { Turn } from '../../shared/pass/turn.js';
import type { Step, StepResult } from '../../shared/scaling/intents/step.js';
import type { DecideInput } from '../../shared/scaling/situation.js';
import { NOON } from '../support/a-cluster.js';

/** A pass that holds the lease of a table in memory, with the head and the policy of a scene, and AWS as `act` answers. */
export const aTurn = async (
  { policy, head, trigger }: DecideInput,
  act: (step: Step) => Promise<StepResult> | StepResult = () => ({ result: 'done', note: null }),
) => {
  const store: Store = memoryStore();
  const clock = { at: NOON };
  const steps: Step[] = [];
  let ids = 0;
  const ports = {
    store,
    cluster: 'demo',
    clock: { now: () => clock.at, sleep: async () => {} },
    newId: (kind: string) => `${kind}_${(ids += 1)}`,
    limitCalls: () => {},
    act: async (step: Step) => {
      steps.push(step);
      return act(step);
    },
  } as unknown as ReconcilePorts;
  const { version, head: empty } = (await openHead(store, 'demo', 'evt_0', NOON))!;
  const session = { version, head: { ...empty, ...head, lease: empty.lease } };
  const turn: Turn = {
    ports,
    startedAt: NOON,
    committedAt: NOON,
    trigger,
    triggers: [trigger],
    policy,
    hold: null,
    session,
  };
  return { ports, turn, store, clock, steps, intents: (): readonly Intent[] => turn.session.head.intents };
};
