import type { ClusterView } from '../shared/model/cluster-view.js';
import { instanceType } from '../shared/model/instance-types.js';
import { usd } from './usd.js';

/** A cap of the stack that lets no instance be launched any more. */
export interface FullCap {
  readonly parameter: string;
  readonly detail: string;
}

/** Those under which not even one more instance of the least type that runs has room. */
export const fullCapsOf = ({ caps, instances }: ClusterView): readonly FullCap[] => {
  if (!caps) return [];
  const types = instances.flatMap(({ type }) => instanceType(type) ?? []);
  const { vcpu, usdPerHour: cost, launchesPerHour: launches } = caps;
  const least = (takes: readonly number[]): number => Math.min(...(takes.length > 0 ? takes : [0]));
  const [oneVcpu, oneUsd] = [least(types.map((type) => type.vcpu)), least(types.map((type) => type.usdPerHour))];
  return [
    ...full('maxVcpu', vcpu, oneVcpu, `${vcpu.used} of ${vcpu.limit} vCPU`),
    ...full('maxUsdPerHour', cost, oneUsd, `${usd(cost.used)} of ${usd(cost.limit ?? 0)} an hour`),
    ...full('maxLaunchesPerHour', launches, 1, `${launches.used} of ${launches.limit} launches in the last hour`),
  ];
};

const full = (
  parameter: string,
  { used, limit }: { readonly used: number; readonly limit: number | null },
  one: number,
  detail: string,
): readonly FullCap[] =>
  limit !== null && (used >= limit || used + one > limit + 1e-9) ? [{ parameter, detail: `${detail} (${parameter})` }] : [];
