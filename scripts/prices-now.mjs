// The prices as they are in shared/model/prices.ts.
import { build } from 'esbuild';
import { root } from './bundle.mjs';

export const tableOfPrices = async () => {
  const { outputFiles } = await build({
    entryPoints: [`${root}/shared/model/prices.ts`],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  const { PRICES, USD_PER_HOUR } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  );
  return { region: PRICES.region, usdPerHour: { ...USD_PER_HOUR } };
};
