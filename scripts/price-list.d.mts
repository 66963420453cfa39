export interface PriceList {
  /** YYYY-MM-DD. */
  readonly publishedOn: string;
  readonly usdPerHour: Readonly<Record<string, number>>;
}

export declare const priceListUrl: (region: string) => string;
export declare const readPriceList: (
  lines: Iterable<string> | AsyncIterable<string>,
  wanted: readonly string[],
) => Promise<PriceList>;
export declare const pricesModule: (written: {
  readonly region: string;
  /** Null when they were not read from a list. */
  readonly publishedOn: string | null;
  readonly writtenOn: string;
  readonly usdPerHour: Readonly<Record<string, number>>;
}) => string;
