import { seeded } from '../../simulator/random.js';
import { policyNamed } from '../policies/all.js';
import type { Policy, Working } from '../policies/policy.js';
import { findTrace } from '../traces/find-trace.js';
import type { Trace } from '../traces/trace.js';
import { type Cluster, createCluster, PROJECT } from '../world/cluster.js';
import { useDelays } from '../world/delays.js';
import { createRecorder, type Record, type Recorder } from '../world/recorder.js';
import { type Workload, workloadOf } from '../world/workload.js';
import { type Measured, measured } from './measured.js';
import { type Promises, promisesOf } from './promises.js';
import type { Spec } from './spec.js';

/** A run and what was seen in it. */
export interface Run {
  readonly measured: Measured;
  readonly record: Record;
  readonly trace: Trace;
}

/** Hundreds of instances are given a third more than they need. */
const SPARE = 1.37;

const USUAL_THRESHOLDS = { out: 70, target: 55, in: 60 };

/** One policy, one setting, one seed on one trace. */
export const run = async (spec: Spec, stack: string): Promise<Run> => {
  const began = performance.now();
  useDelays(spec.delays);
  const policy = policyNamed(spec.policy)!;
  const trace = findTrace(spec.trace, spec.peak, spec.seed, spec.hours);
  const workload = workloadOf(spec.workload, trace, policy.countsTasks ?? false, spec.peak);
  const max = Math.ceil((spec.workload === 'services' ? SPARE : 3) * spec.peak) + 4;
  const thresholds = policy.name === 'ours' ? (spec.setting as typeof USUAL_THRESHOLDS) : USUAL_THRESHOLDS;
  const cluster = await createCluster({ stack, seed: spec.seed, max, min: trace.kind === 'tasks' ? 0 : 1, thresholds });
  const working = await stand(cluster, policy, workload, trace, spec, max);
  const recorder = createRecorder(cluster.local.amazon, cluster.usdPerHour);
  const violations = cluster.local.amazon.violations.length;
  const startedAt = cluster.local.amazon.world.now();
  await play(cluster, workload, trace, working, recorder);
  const record = recorder.end();
  const promises: Promises | null = policy.name === 'ours' ? await promisesOf(cluster.local, startedAt) : null;
  return {
    record,
    trace,
    measured: measured(spec, trace, record, {
      violations: cluster.local.amazon.violations.length - violations,
      wallSeconds: (performance.now() - began) / 1000,
      promises,
    }),
  };
};

/** All policies take over the same cluster: the product has brought it up and settled it under the first load. */
const stand = async (
  cluster: Cluster,
  policy: Policy,
  workload: Workload,
  trace: Trace,
  spec: Spec,
  max: number,
): Promise<Working> => {
  const first = trace.points[0]!.value;
  await cluster.deploy(workload.file(trace.kind === 'tasks' ? first : Math.ceil(first / 0.55)));
  await cluster.local.advance(STAND_SECONDS);
  if (trace.kind === 'load') setLoad(cluster, workload, first);
  await settle(cluster);
  const random = seeded(spec.seed * 31 + 7);
  const working = policy.start({ cluster, workload, trace, setting: spec.setting, max, random });
  await cluster.local.advance(TAKEN_OVER_SECONDS);
  return working;
};

const STAND_SECONDS = 420;
const TAKEN_OVER_SECONDS = 1_200;

/** Until the number of instances has stood still for a quarter of an hour. */
const settle = async ({ local }: Cluster): Promise<void> => {
  const size = (): number =>
    [...local.amazon.ec2.instances.values()].filter(({ state }) => state === 'running' || state === 'pending').length;
  let [before, still] = [size(), 0];
  for (let minutes = 0; minutes < 120 && still < 15; minutes += 1) {
    await local.advance(60);
    still = size() === before ? still + 1 : 0;
    before = size();
  }
};

/** Lets the trace happen from now on, and nothing else. */
const play = async (cluster: Cluster, workload: Workload, trace: Trace, working: Working, recorder: Recorder): Promise<void> => {
  const { world } = cluster.local.amazon;
  const startAt = world.now();
  for (const { second, value } of trace.points) {
    if (trace.kind === 'load') {
      world.at(startAt + second * 1000, 'load', () => {
        setLoad(cluster, workload, value);
        recorder.loads = loadsOf(workload, value);
      });
      continue;
    }
    await world.runUntil(startAt + second * 1000);
    if (second > 0) await working.want(value);
  }
  if (trace.upgradeAt !== undefined) {
    await world.runUntil(startAt + trace.upgradeAt * 1000);
    await working.upgrade?.();
  }
  await world.runUntil(startAt + trace.seconds * 1000);
};

const loadsOf = ({ shares }: Workload, value: number): ReadonlyMap<string, number> =>
  new Map(Object.entries(shares).map(([name, share]) => [name, value * share]));

const setLoad = ({ local, vcpu }: Cluster, { shares }: Workload, value: number): void => {
  for (const [name, share] of Object.entries(shares)) local.amazon.load.set(PROJECT, name, { cpu: value * share * vcpu });
};
