// npm run prices [-- --region eu-west-1] [--file index.csv]: writes shared/model/prices.ts from AWS's price list, and says what has changed.
// The list of a Region has some hundred megabytes and takes a minute; --file reads one that was downloaded before.
import { createReadStream, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { root } from './bundle.mjs';
import { priceListUrl, pricesModule, readPriceList } from './price-list.mjs';
import { tableOfPrices } from './prices-now.mjs';

const { values } = parseArgs({ options: { region: { type: 'string' }, file: { type: 'string' } } });

const open = async (region) => {
  if (values.file) return createReadStream(values.file);
  const answer = await fetch(priceListUrl(region));
  if (!answer.ok) throw new Error(`${priceListUrl(region)} answered ${answer.status}`);
  return Readable.fromWeb(answer.body);
};

try {
  const now = await tableOfPrices();
  const region = values.region ?? now.region;
  const lines = createInterface({ input: await open(region), crlfDelay: Number.POSITIVE_INFINITY });
  const { publishedOn, usdPerHour } = await readPriceList(lines, Object.keys(now.usdPerHour));
  const changed = Object.entries(usdPerHour).filter(([name, price]) => price !== now.usdPerHour[name]);
  for (const [name, price] of changed) console.log(`${name}: ${now.usdPerHour[name]} -> ${price} USD an hour`);
  const writtenOn = new Date().toISOString().slice(0, 10);
  writeFileSync(`${root}/shared/model/prices.ts`, pricesModule({ region, publishedOn, writtenOn, usdPerHour }));
  console.log(
    `${Object.keys(usdPerHour).length} prices of ${region}, published on ${publishedOn}; ${changed.length} changed. shared/model/prices.ts is written.`,
  );
} catch (error) {
  console.error(`prices: ${error.message}${error.cause ? ` (${error.cause.message})` : ''}. Nothing was written.`);
  process.exit(1);
}
