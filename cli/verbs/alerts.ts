import type { AlertItem } from '../../shared/ledger/outbox.js';
import { type Api, ask, printed } from '../api-client.js';
import { EXIT, Refused } from '../client/refused.js';
import type { Printed } from '../config.js';
import { clock } from '../decision-text.js';
import { wrapped } from '../wrapped.js';

export interface AlertOptions {
  readonly limit?: string;
  readonly for?: string;
  readonly json?: boolean;
}

/** `evenkeel alerts`: what was told, and whether it arrived; `alerts ack ID`; `alerts mute PATTERN --for 2h`. */
export const alerts = async (
  api: Api,
  action: string | undefined,
  what: string | undefined,
  options: AlertOptions,
): Promise<Printed> => {
  const json = options.json === true;
  if (action === undefined)
    return printed(
      json,
      () => ask<{ items: readonly AlertItem[] }>(api, 'GET', `/v1/alerts?limit=${encodeURIComponent(options.limit ?? '20')}`),
      listText,
    );
  if (action === 'ack' && what)
    return printed(
      json,
      () => ask<null>(api, 'POST', `/v1/alerts/${encodeURIComponent(what)}/ack`),
      () => `Acknowledged: ${what}\n`,
    );
  if (action === 'mute' && what && options.for)
    return printed(
      json,
      () => ask<{ until: string }>(api, 'POST', '/v1/alerts/mute', { match: what, for: options.for }),
      ({ until }) => `${what} is kept and shown, and sent to nobody until ${clock(until)}.\n`,
    );
  throw usage(
    `alerts ${[action, what].filter(Boolean).join(' ')}`,
    'write: evenkeel alerts, alerts ack alr_…, alerts mute "deploy.*" --for 2h',
  );
};

/** `evenkeel notify test`: one alert of each severity, to see that they arrive. */
export const notify = async (api: Api, what: string, json: boolean): Promise<Printed> => {
  if (what !== 'test') throw usage(`notify ${what}`, 'write: evenkeel notify test');
  return printed(
    json,
    () => ask<{ items: readonly Pick<AlertItem, 'severity'>[] }>(api, 'POST', '/v1/alerts/test'),
    ({ items }) =>
      `Sent on its way: ${items.map(({ severity }) => severity).join(', ')}. Whether they arrived: evenkeel alerts -n ${items.length}\n`,
  );
};

const usage = (asked: string, hint: string): Refused =>
  new Refused({ status: 400, code: 'usage', detail: `"evenkeel ${asked}" is not complete or not known.`, hint }, EXIT.usage);

const listText = ({ items }: { readonly items: readonly AlertItem[] }): string =>
  items.length === 0
    ? 'Nothing was told to anybody yet.\n'
    : items
        .map(({ id, at, severity, state, title, why, todo, deliveries }) => {
          const wrong = Object.entries(deliveries).flatMap(([channel, one]) => (one.error ? [`  ${channel}: ${one.error}`] : []));
          return `${[`${clock(at)}  ${severity}  ${state}  ${id}`, `  ${title}`, `  ${wrapped(why, 96, '  ')}`, `  do: ${wrapped(todo, 92, '  ')}`, ...wrong].join('\n')}\n`;
        })
        .join('\n');
