// Reads Amazon EC2's price list for one Region, line by line: the file has hundreds of megabytes.
// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html

/** Where it is. Public, no credentials. */
export const priceListUrl = (region) =>
  `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/${region}/index.csv`;

/** One type is priced in dozens of ways; this is the plain one: Linux, shared, on demand, nothing installed, no reservation of capacity. */
const PLAIN = {
  TermType: 'OnDemand',
  'Product Family': 'Compute Instance',
  'Operating System': 'Linux',
  Tenancy: 'Shared',
  CapacityStatus: 'Used',
  'Pre Installed S/W': 'NA',
  operation: 'RunInstances',
  Unit: 'Hrs',
  Currency: 'USD',
};

/**
 * USD an hour of each wanted type, and when AWS published the list (YYYY-MM-DD). Throws when the file is not such a list, when one type has
 * two prices, and, naming all of them, when types have none.
 */
export const readPriceList = async (lines, wanted) => {
  const names = new Set(wanted);
  const found = new Map();
  let publishedOn = null;
  let column = null;
  for await (const line of lines) {
    if (column === null) {
      const fields = fieldsOf(line);
      if (fields[0] === 'Publication Date') publishedOn = fields[1].slice(0, 10);
      if (fields[0] === 'SKU') column = columnsOf(fields);
    } else keep(fieldsOf(line), column, names, found);
  }
  if (column === null || publishedOn === null)
    throw new Error('this is no price list of AWS: it has no publication date or no column SKU');
  const missing = [...names].filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`the list has no price of ${missing.join(', ')}: is the type offered in this Region?`);
  return { publishedOn, usdPerHour: Object.fromEntries([...names].map((name) => [name, found.get(name)])) };
};

const columnsOf = (fields) => {
  const column = new Map(fields.map((name, at) => [name, at]));
  const absent = [...Object.keys(PLAIN), 'Instance Type', 'PricePerUnit'].filter((name) => !column.has(name));
  if (absent.length > 0) throw new Error(`the price list has no column ${absent.join(', ')}: its format has changed`);
  return column;
};

const keep = (fields, column, names, found) => {
  const of = (name) => fields[column.get(name)] ?? '';
  const type = of('Instance Type');
  if (!names.has(type) || Object.entries(PLAIN).some(([name, value]) => of(name) !== value)) return;
  const price = Number(of('PricePerUnit'));
  if (!(price > 0)) return;
  if (found.has(type) && found.get(type) !== price) throw new Error(`${type} has two prices: ${found.get(type)} and ${price}`);
  found.set(type, price);
};

/** The fields of one line: quoted, `""` for a quote inside, or bare when empty. */
const fieldsOf = (line) =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, bare]) =>
    quoted === undefined ? bare : quoted.replaceAll('""', '"'),
  );

/** shared/model/prices.ts with these prices. */
export const pricesModule = ({
  region,
  publishedOn,
  writtenOn,
  usdPerHour,
}) => `// Written by \`npm run prices\`. What is here is what every cost is counted with.

/** Where the dollars come from: list prices as this table was written, not as an account is billed. Shown wherever a cost is. */
export const PRICES = {
  source: '${publishedOn === null ? 'https://aws.amazon.com/ec2/pricing/on-demand/' : priceListUrl(region)}',
  region: '${region}',
  operatingSystem: 'Linux',
  writtenOn: '${writtenOn}',
} as const;

/** On demand, USD an hour. */
export const USD_PER_HOUR = {
${Object.entries(usdPerHour)
  .map(([name, price]) => `  '${name}': ${price},`)
  .join('\n')}
} as const;
`;
