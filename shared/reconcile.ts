import { ConditionFailed } from './ledger/store.js';
import type { Trigger } from './model/trigger.js';
import { actOn } from './pass/act-on.js';
import { journal } from './pass/journal.js';
import { look } from './pass/look.js';
import type { PassReport, ReconcilePorts } from './pass/ports.js';
import { think } from './pass/think.js';
import { begin, end, remember } from './pass/turn.js';

/**
 * One turn of the loop, for the whole cluster: capacity and deployments together. Woken by anything, correct on the heartbeat alone.
 *
 *   begin     take the lease on the head row, or leave: one pass at a time
 *   look      read AWS and the table, once, into plain values
 *   think     pure: how do open intents go on, what do deployments want next, what does the load ask for
 *   remember  write intents and epoch in one conditional write, before any call that costs
 *   act       one try a step, lease renewed before each; what does not end now goes on in the next pass
 *   journal   the decision with its reasons, the view, the alerts
 *
 * A pass that loses its place (somebody wrote the head row) stops where it is: the winner saw at least as much.
 */
export const runPass = async (ports: ReconcilePorts, triggers: readonly Trigger[]): Promise<PassReport> => {
  const turn = await begin(ports, triggers);
  if ('skipped' in turn) return turn;
  try {
    const seen = await look(ports, turn);
    const thoughts = think(turn, seen);
    await remember(turn, thoughts.head);
    const results = await actOn(ports, turn, seen, thoughts);
    const report = await journal(ports, turn, seen, thoughts, results);
    await end(turn);
    return report;
  } catch (error) {
    if (error instanceof ConditionFailed) return { skipped: `another pass was faster: ${error.message}` };
    await end(turn).catch(() => {});
    throw error;
  }
};
