import { type Api, ask, printed } from '../api-client.js';
import type { Printed } from '../config.js';
import { table } from '../table.js';
import { usd } from '../usd.js';

/** As GET /v1/cost answers. */
interface Cost {
  readonly usdPerHour: number;
  readonly usdPerMonth: number;
  readonly unusedUsdPerHour: number;
  readonly prices: { readonly at?: string; readonly region?: string };
  readonly instances: readonly {
    readonly id: string;
    readonly type: string;
    readonly market: string;
    readonly usdPerHour: number;
  }[];
  readonly services: readonly {
    readonly project: string | null;
    readonly service?: string;
    readonly name?: string;
    readonly usdPerHour: number;
  }[];
}

/** `evenkeel cost`: dollars an hour now, by instance, and by service as a share of its instances. */
export const cost = (api: Api, json: boolean): Promise<Printed> =>
  printed(json, () => ask<Cost>(api, 'GET', '/v1/cost'), costText);

const costText = (all: Cost): string =>
  `${[
    `${usd(all.usdPerHour)}/h now, $${all.usdPerMonth.toFixed(2)} a month if it stays so; ${usd(all.unusedUsdPerHour)}/h of it is used by no service.`,
    '',
    table(
      ['INSTANCE', 'TYPE', 'MARKET', 'USD/H'],
      all.instances.map(({ id, type, market, usdPerHour }) => [id, type, market, usd(usdPerHour)]),
    ),
    table(
      ['SERVICE', 'USD/H'],
      all.services.map((one) => [`${one.project ?? '-'}/${one.service ?? one.name ?? '-'}`, usd(one.usdPerHour)]),
    ).trimEnd(),
  ].join('\n')}\n`;
