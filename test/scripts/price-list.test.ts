import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pricesModule, readPriceList } from '../../scripts/price-list.mjs';
import { INSTANCE_TYPES } from '../../shared/model/instance-types.js';
import { PRICES, USD_PER_HOUR } from '../../shared/model/prices.js';

const COLUMNS = [
  'SKU',
  'TermType',
  'PriceDescription',
  'Unit',
  'PricePerUnit',
  'Currency',
  'LeaseContractLength',
  'Product Family',
  'Instance Type',
  'Tenancy',
  'Operating System',
  'operation',
  'CapacityStatus',
  'Pre Installed S/W',
];

const quoted = (fields: readonly string[]): string =>
  fields.map((one) => (one === '' ? '' : `"${one.replaceAll('"', '""')}"`)).join(',');

/** A line of the list: the plain price of a type, with what is said otherwise. */
const line = (type: string, price: string, over: Readonly<Record<string, string>> = {}): string => {
  const plain: Record<string, string> = {
    SKU: 'ABC',
    TermType: 'OnDemand',
    PriceDescription: `$${price} per On Demand Linux ${type}, the "plain" one, Instance Hour`,
    Unit: 'Hrs',
    PricePerUnit: price,
    Currency: 'USD',
    'Product Family': 'Compute Instance',
    'Instance Type': type,
    Tenancy: 'Shared',
    'Operating System': 'Linux',
    operation: 'RunInstances',
    CapacityStatus: 'Used',
    'Pre Installed S/W': 'NA',
    ...over,
  };
  return quoted(COLUMNS.map((name) => plain[name] ?? ''));
};

/** As AWS writes it: five lines about the file, the columns, then everything of the service in no order. */
const list = (...lines: readonly string[]): readonly string[] => [
  '"FormatVersion","v1.0"',
  '"Disclaimer","This pricing list is for informational purposes only. All prices are subject to the additional terms"',
  '"Publication Date","2026-11-20T18:00:12Z"',
  '"Version","20261120180012"',
  '"OfferCode","AmazonEC2"',
  quoted(COLUMNS),
  ...lines,
];

const t3 = line('t3.small', '0.0208000000');

describe('the price list of EC2', () => {
  it('has the plain price of each type among all the others', async () => {
    const lines = list(
      line('t3.small', '0.0392000000', { 'Operating System': 'Windows', operation: 'RunInstances:0002' }),
      line('t3.small', '0.0000000000', { CapacityStatus: 'AllocatedCapacityReservation' }),
      line('t3.small', '0.0131000000', { TermType: 'Reserved', LeaseContractLength: '1yr' }),
      line('t3.small', '0.0229000000', { Tenancy: 'Dedicated' }),
      line('t3.small', '0.5008000000', { 'Pre Installed S/W': 'SQL Std', operation: 'RunInstances:0004' }),
      line('x9.huge', '9.0000000000'),
      t3,
      line('m5.large', '0.0960000000'),
    );
    expect(await readPriceList(lines, ['m5.large', 't3.small'])).toEqual({
      publishedOn: '2026-11-20',
      usdPerHour: { 'm5.large': 0.096, 't3.small': 0.0208 },
    });
  });

  it('is refused when types have no price, two, or when it is something else', async () => {
    await expect(readPriceList(list(t3), ['t3.small', 'c5.large', 'm5.large'])).rejects.toThrow('no price of c5.large, m5.large');
    await expect(readPriceList(list(t3, line('t3.small', '0.03')), ['t3.small'])).rejects.toThrow(
      't3.small has two prices: 0.0208 and 0.03',
    );
    await expect(readPriceList(['<html>', 'not found'], ['t3.small'])).rejects.toThrow('no price list of AWS');
    await expect(readPriceList(['"Publication Date","2026-11-20T18:00:12Z"', '"SKU","TermType"'], [])).rejects.toThrow(
      'its format has changed',
    );
  });
});

describe('the table of prices', () => {
  it('has a price for each instance type, a date and a source', () => {
    expect(Object.keys(USD_PER_HOUR).sort()).toEqual(INSTANCE_TYPES.map(({ name }) => name).sort());
    for (const { usdPerHour } of INSTANCE_TYPES) expect(usdPerHour).toBeGreaterThan(0);
    expect(PRICES.writtenOn).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(PRICES.source).toMatch(/^https:/);
  });

  it('is a file that the command writes: what it writes of these prices is what is there', () => {
    const text = readFileSync('shared/model/prices.ts', 'utf8');
    const publishedOn = PRICES.source.includes('/offers/') ? PRICES.writtenOn : null;
    expect(pricesModule({ region: PRICES.region, publishedOn, writtenOn: PRICES.writtenOn, usdPerHour: USD_PER_HOUR })).toBe(
      text,
    );
  });

  it('stays as it is when the command cannot use what it got', () => {
    const before = readFileSync('shared/model/prices.ts', 'utf8');
    const file = join(mkdtempSync(join(tmpdir(), 'prices-')), 'index.csv');
    writeFileSync(file, list(t3).join('\n'));
    const command = spawnSync(process.execPath, ['scripts/prices.mjs', '--file', file], { encoding: 'utf8' });
    expect(command.status).toBe(1);
    expect(command.stderr).toMatch(/prices: the list has no price of t2\.micro, .*Nothing was written\./);
    expect(readFileSync('shared/model/prices.ts', 'utf8')).toBe(before);
  });
});
