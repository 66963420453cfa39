import type { PlacementConstraint } from '@aws-sdk/client-ecs';
import { MARKET_ATTRIBUTE } from '../../model/capacity.js';
import { clusterProcessors } from './processors.js';
import { at, type Job } from './work.js';

const MARKETS = ['on-demand', 'spot'] as const;
const ARCHITECTURES = ['x86_64', 'arm64'] as const;

/**
 * `x-evenkeel.capacity`: which instances the tasks may run on, as ECS checks it
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html). What the cluster cannot buy is a fault here,
 * where the line is: its tasks would wait for ever.
 */
export const capacityConstraints = (job: Job): PlacementConstraint[] => {
  const { market, types, architecture } = job.extension.capacity ?? {};
  return [
    ...(market === undefined ? [] : ofMarket(job, market)),
    ...(types === undefined ? [] : ofTypes(job, types)),
    ...(architecture === undefined ? [] : ofArchitecture(job, architecture)),
  ].map((expression) => ({ type: 'memberOf', expression }));
};

const place = (job: Job, ...rest: (string | number)[]) => at(job, 'x-evenkeel', 'capacity', ...rest);

const ofMarket = (job: Job, market: string): string[] => {
  if (!MARKETS.some((one) => one === market)) return unknown(job, 'market', market, MARKETS);
  if (market === 'spot' && job.options.spotShare === 0)
    job.findings.refused(
      place(job, 'market'),
      'SPOT_NOT_ALLOWED',
      'this cluster buys no Spot instances: its share of them is 0 %',
      'remove it, or have the operator set spotShare',
    );
  return [`attribute:${MARKET_ATTRIBUTE} == ${market}`];
};

const ofTypes = (job: Job, types: readonly string[]): string[] => {
  const offered = job.options.types;
  const missing = types.flatMap((type, i) => (offered && !offered.includes(type) ? [{ type, i }] : []));
  if (missing.length === types.length)
    job.findings.refused(
      place(job, 'types'),
      'TYPES_ELSEWHERE',
      `this cluster buys ${offered!.join(', ')}, and none of these`,
      'name one of them, or have the operator add a type',
    );
  else
    for (const { type, i } of missing)
      job.findings.noted(
        place(job, 'types', i),
        'TYPE_ELSEWHERE',
        `this cluster does not buy ${type}`,
        `it buys ${offered!.join(', ')}`,
      );
  const names = types.filter((type) => {
    const spelt = /^[a-z0-9-]+\.[a-z0-9-]+$/.test(type);
    if (!spelt) job.findings.fault(place(job, 'types'), 'BAD_TYPE', `"${type}" is no instance type`, 'write it like m5.large');
    return spelt;
  });
  return names.length === 0 ? [] : [`attribute:ecs.instance-type in [${names.join(', ')}]`];
};

const ofArchitecture = (job: Job, architecture: string): string[] => {
  if (!ARCHITECTURES.some((one) => one === architecture)) return unknown(job, 'architecture', architecture, ARCHITECTURES);
  const cluster = clusterProcessors(job.options);
  if (cluster.length > 0 && !cluster.some((one) => one === architecture))
    job.findings.refused(
      place(job, 'architecture'),
      'ARCHITECTURE_ELSEWHERE',
      `the cluster's instances are ${cluster.join(' and ')}: it has no machine image for another processor`,
      `remove it, or have the operator add a type of ${architecture} and its otherAmiParameter`,
    );
  return [`attribute:ecs.cpu-architecture == ${architecture}`];
};

const unknown = (job: Job, key: string, value: string, known: readonly string[]): [] => {
  job.findings.fault(place(job, key), 'BAD_CAPACITY', `"${value}" is no ${key}`, `write ${known.join(' or ')}`);
  return [];
};
