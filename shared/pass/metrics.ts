import type { ClusterView } from '../model/cluster-view.js';
import type { Observation } from '../model/observation.js';
import type { Millis } from '../model/time.js';

/** Custom metrics live here, each with the one dimension `Cluster`. */
export const NAMESPACE = 'Evenkeel';

/**
 * All that is published, with CloudWatch's units. Ten, for each is billed by the month (0.30 USD in us-east-1,
 * https://aws.amazon.com/cloudwatch/pricing/); ids of instances, tasks and decisions stand in the line and never in a dimension.
 */
export const METRICS = {
  PassOk: 'Count',
  PassFailed: 'Count',
  ClusterCpuMean: 'Percent',
  ClusterCpuMax: 'Percent',
  ClusterMemoryMean: 'Percent',
  InstancesActive: 'Count',
  InstancesPegged: 'Count',
  TasksWaiting: 'Count',
  TasksMoving: 'Count',
  EstimatedUsdPerHour: 'None',
} as const;

export type MetricName = keyof typeof METRICS;

/** What is not known is left out: it is no zero. */
export type MetricValues = Readonly<Partial<Record<MetricName, number>>>;

/** The figures of a pass that has looked. */
export const metricsOf = (view: ClusterView, { services }: Observation, moves: number): MetricValues => ({
  ...known('ClusterCpuMean', view.cpu.mean),
  ...known('ClusterCpuMax', view.cpu.max),
  ...known('ClusterMemoryMean', view.memory.mean),
  InstancesActive: view.size.active,
  InstancesPegged: view.instances.filter(({ pegged }) => pegged).length,
  TasksWaiting: services
    .filter(({ status }) => status === 'ACTIVE')
    .reduce((sum, { desired, running }) => sum + Math.max(0, desired - running), 0),
  TasksMoving: moves,
  EstimatedUsdPerHour: view.usdPerHour,
});

const known = (name: MetricName, value: number | null): MetricValues => (value === null ? {} : { [name]: value });

/**
 * The values as CloudWatch reads them out of a line of log, no call needed.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const embedded = (cluster: string, values: MetricValues, now: Millis): Readonly<Record<string, unknown>> => {
  const names = (Object.keys(values) as MetricName[]).filter((name) => Number.isFinite(values[name]));
  const Metrics = names.map((name) => ({ Name: name, Unit: METRICS[name] }));
  return {
    _aws: { Timestamp: Math.round(now), CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['Cluster']], Metrics }] },
    Cluster: cluster,
    ...Object.fromEntries(names.map((name) => [name, values[name]])),
  };
};
