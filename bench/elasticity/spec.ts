import { policyNamed } from '../policies/all.js';
import { type Policy, type Setting, settingName } from '../policies/policy.js';
import { findTrace } from '../traces/find-trace.js';
import type { WorkloadName } from '../world/workload.js';

/** One run: all that it depends on. */
export interface Spec {
  readonly policy: string;
  readonly setting: Setting;
  readonly seed: number;
  readonly trace: string;
  readonly workload: WorkloadName;
  readonly peak: number;
  readonly hours: number | null;
  readonly delays: string | null;
}

export interface Asked {
  readonly trace: string;
  readonly workload: WorkloadName;
  readonly policies: readonly string[];
  readonly peak: number;
  readonly seeds: number;
  readonly from: number;
  readonly sweep: boolean;
  readonly hours: number | null;
  readonly delays: string | null;
}

/** Every run that was asked for: policies by settings by seeds. */
export const specsOf = (asked: Asked): readonly Spec[] => {
  const { kind } = findTrace(asked.trace, asked.peak, asked.from, asked.hours);
  return asked.policies.flatMap((name) =>
    settingsOf(policyNamed(name)!, kind, asked.sweep).flatMap((setting) =>
      Array.from({ length: asked.seeds }, (_, index) => specOf(asked, name, setting, asked.from + index)),
    ),
  );
};

const specOf = ({ trace, workload, peak, hours, delays }: Asked, policy: string, setting: Setting, seed: number): Spec => ({
  policy,
  setting,
  seed,
  trace,
  workload,
  peak,
  hours,
  delays,
});

/** Where tasks are what is asked for, lines and targets of CPU change nothing: one setting for each of the rest. */
const settingsOf = (policy: Policy, kind: 'load' | 'tasks', sweep: boolean): readonly Setting[] => {
  const settings = sweep ? policy.sweep : [policy.usual];
  if (kind === 'load') return settings;
  const byRest = new Map<string, Setting>();
  for (const setting of [policy.usual, ...settings]) {
    const rest = settingName(Object.fromEntries(Object.entries(setting).filter(([name]) => !OF_CPU.has(name))));
    if (!byRest.has(rest)) byRest.set(rest, setting);
  }
  return sweep ? [...byRest.values()] : [policy.usual];
};

const OF_CPU = new Set(['target', 'out', 'in']);

/** The same text for the same run: finds it again in a file of runs. */
export const keyOf = (spec: Spec): string => JSON.stringify({ ...spec, setting: settingName(spec.setting) });
