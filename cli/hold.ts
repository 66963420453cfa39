import { duration } from '../shared/api/query.js';
import type { Hold } from '../shared/ledger/hold.js';
import { type Api, ask, printed } from './api-client.js';
import { wrongUsage } from './client/refused.js';
import type { Printed } from './config.js';
import { clock } from './decision-text.js';
import { refused } from './run.js';

export interface HoldOptions {
  readonly reason?: string;
  readonly release?: boolean;
  readonly json?: boolean;
}

/** `evenkeel hold 2h --reason …`: the stop button; `--release` lets go. It decides and explains meanwhile, and touches nothing. */
export const hold = async (api: Api, time: string | undefined, options: HoldOptions): Promise<Printed> => {
  const json = options.json === true;
  if (options.release)
    return printed(
      json,
      () => ask<null>(api, 'DELETE', '/v1/cluster/hold'),
      () => 'Released: it acts again.\n',
    );
  const wrong = faultOf(time, options.reason);
  if (wrong) return refused(json, wrongUsage(wrong, HINT));
  return printed(json, () => ask<Hold>(api, 'POST', '/v1/cluster/hold', { for: time, reason: options.reason }), heldText);
};

const faultOf = (time: string | undefined, reason: string | undefined): string | null => {
  if (time === undefined) return reason ? 'hold: for how long?' : 'hold: for how long, and why?';
  if (duration(time) === null) return `hold: ${JSON.stringify(time)} is not how long`;
  return reason ? null : 'hold: why? It is told to whoever finds the cluster held';
};

const HINT = 'write: evenkeel hold 2h --reason "load test"   (evenkeel hold --release lets go)';

const heldText = ({ until, reason }: Hold): string =>
  `Held until ${clock(until)}: ${reason}\nIt goes on deciding and says why (evenkeel explain); it touches nothing.\n`;
