// Written by `npm run prices`. What is here is what every cost is counted with.

/** Where the dollars come from: list prices as this table was written, not as an account is billed. Shown wherever a cost is. */
export const PRICES = {
  source: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  region: 'us-east-1',
  operatingSystem: 'Linux',
  writtenOn: '2026-11-22',
} as const;

/** On demand, USD an hour. */
export const USD_PER_HOUR = {
  't2.micro': 0.0116,
  't2.small': 0.023,
  't2.medium': 0.0464,
  't3.micro': 0.0104,
  't3.small': 0.0208,
  't3.medium': 0.0416,
  't3.large': 0.0832,
  't3.xlarge': 0.1664,
  't3a.small': 0.0188,
  't3a.medium': 0.0376,
  't4g.small': 0.0168,
  't4g.medium': 0.0336,
  'm5.large': 0.096,
  'm5.xlarge': 0.192,
  'm5.2xlarge': 0.384,
  'm6i.large': 0.096,
  'm6i.xlarge': 0.192,
  'm7g.medium': 0.0408,
  'm7g.large': 0.0816,
  'c5.large': 0.085,
  'c5.xlarge': 0.17,
  'c6i.large': 0.085,
  'c6i.xlarge': 0.17,
  'c7i.large': 0.08925,
  'r5.large': 0.126,
  'r6i.large': 0.126,
  'g4dn.xlarge': 0.526,
  'g4dn.2xlarge': 0.752,
  'g4dn.12xlarge': 3.912,
  'g5.xlarge': 1.006,
  'g5.2xlarge': 1.212,
} as const;
