import { instanceType, registeredMemoryMiB } from '../../shared/model/instance-types.js';
import { lastOf } from '../arn.js';
import type { Amazon, SimInstance, SimTask } from '../parts.js';
import { delayOf, type Random } from '../random.js';
import { add, type Dimensions, type Metrics, type Series, type Statistics, single } from './metrics.js';
import { requestSamples } from './requests.js';

/** The ECS agent reports every 20 s or so; one point is published a minute ("several samples averaged"). */
export const SAMPLE_SECONDS = 15;

/**
 * Seconds from a window's end until a reader sees it. ECS and detailed EC2 metrics: about two minutes at worst, five-minute EC2
 * metrics five to ten (https://docs.datadoghq.com/integrations/guide/cloud-metric-delay/).
 */
export const METRIC_DELAYS = { minute: { p50: 60, p95: 120 }, five: { p50: 300, p95: 600 } } as const;

interface Window {
  readonly series: Series;
  readonly periodMilliseconds: number;
  start: number;
  stats: Statistics;
}

/**
 * Looks at the truth and publishes what AWS publishes, nothing more:
 * AWS/EC2 CPUUtilization per InstanceId, a minute with detailed monitoring, else five
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html), CPUCreditBalance every five minutes for T types;
 * AWS/ECS utilisation per service (percent of what its tasks reserve) and per cluster, reservations per cluster
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html); requests by target group.
 */
export class Sampler {
  readonly #open = new Map<string, Window>();
  readonly #clusters = new Map<string, string>();
  readonly #random: Random;

  constructor(
    readonly amazon: Amazon,
    readonly metrics: Metrics,
  ) {
    this.#random = amazon.world.random('cloudwatch.publish');
    amazon.world.every(SAMPLE_SECONDS * 1000, 'cloudwatch sample', () => this.#sample());
  }

  #sample(): void {
    this.#close();
    const room = new Map<string, Room>();
    for (const instance of this.amazon.ec2.instances.values()) {
      if (instance.state === 'running') this.#instance(instance, room);
      else if (instance.state === 'terminated') this.#clusters.delete(instance.id);
    }
    const tasks = [...this.amazon.ecs.tasks.values()].filter((task) => task.instanceId && task.lastStatus !== 'STOPPED');
    for (const task of tasks) this.#task(task, room);
    for (const [cluster, sum] of room) this.#cluster(cluster, sum);
    for (const { metric, dimensions, value } of requestSamples(this.amazon, SAMPLE_SECONDS))
      this.#see('AWS/ApplicationELB', metric, dimensions, 1, value);
  }

  #instance(instance: SimInstance, room: Map<string, Room>): void {
    const type = instanceType(instance.type)!;
    const { cpuUsed } = this.amazon.load.ofInstance(instance.id);
    const dimensions = { InstanceId: instance.id };
    const minutes = instance.detailedMonitoring ? 1 : 5;
    this.#see('AWS/EC2', 'CPUUtilization', dimensions, minutes, Math.min(100, (100 * cpuUsed) / type.vcpu));
    if (type.baselinePercent !== null) {
      this.amazon.ec2.spendCredits(instance.id, cpuUsed, SAMPLE_SECONDS);
      const credits = this.amazon.ec2.credits(instance.id);
      if (credits) this.#see('AWS/EC2', 'CPUCreditBalance', dimensions, 5, credits.balance);
    }
    if (this.amazon.ecs.registeredAt(instance.id) === null) return;
    const sum = roomOf(room, this.#clusterOf(instance));
    sum.cpu += type.vcpu;
    sum.memoryMiB += registeredMemoryMiB(type);
  }

  #task(task: SimTask, room: Map<string, Room>): void {
    const cluster = lastOf(task.cluster);
    const sum = roomOf(room, cluster);
    sum.cpuReserved += task.cpu;
    sum.memoryReserved += task.memoryMiB;
    // What is dead reports nothing, also while ECS does not know of it.
    if (task.lastStatus !== 'RUNNING' || !this.amazon.ecs.alive(task)) return;
    const { cpuUsed, memoryUsedMiB } = this.amazon.load.ofTask(task);
    sum.running += 1;
    sum.cpuUsed += cpuUsed;
    sum.memoryUsed += memoryUsedMiB;
    if (!task.service) return;
    const dimensions = { ClusterName: cluster, ServiceName: task.service };
    // A task that reserves no CPU has no percentage: AWS publishes none, so neither do we.
    if (task.cpu > 0) this.#see('AWS/ECS', 'CPUUtilization', dimensions, 1, (100 * cpuUsed) / task.cpu);
    if (task.memoryMiB > 0) this.#see('AWS/ECS', 'MemoryUtilization', dimensions, 1, (100 * memoryUsedMiB) / task.memoryMiB);
  }

  #cluster(cluster: string, sum: Room): void {
    if (sum.cpu === 0) return;
    const dimensions = { ClusterName: cluster };
    this.#see('AWS/ECS', 'CPUReservation', dimensions, 1, (100 * sum.cpuReserved) / sum.cpu);
    this.#see('AWS/ECS', 'MemoryReservation', dimensions, 1, (100 * sum.memoryReserved) / sum.memoryMiB);
    if (sum.running === 0) return;
    this.#see('AWS/ECS', 'CPUUtilization', dimensions, 1, (100 * sum.cpuUsed) / sum.cpu);
    this.#see('AWS/ECS', 'MemoryUtilization', dimensions, 1, (100 * sum.memoryUsed) / sum.memoryMiB);
  }

  #see(namespace: string, metric: string, dimensions: Dimensions, minutes: number, value: number): void {
    const period = minutes * 60_000;
    const start = Math.floor(this.amazon.world.now() / period) * period;
    const key = `${metric} ${Object.values(dimensions).join('/')}`;
    const open = this.#open.get(key);
    if (!open) {
      const series = this.metrics.series(namespace, metric, dimensions);
      this.#open.set(key, { series, periodMilliseconds: period, start, stats: single(value) });
    } else add(open.stats, value);
  }

  /** Publishes every window that is over. EC2 sends one value a window: its mean, so that Maximum is the mean too. */
  #close(): void {
    const now = this.amazon.world.now();
    for (const [key, { series, periodMilliseconds, start, stats }] of this.#open) {
      const end = start + periodMilliseconds;
      if (now < end) continue;
      this.#open.delete(key);
      const delay = delayOf(this.#random, periodMilliseconds === 60_000 ? METRIC_DELAYS.minute : METRIC_DELAYS.five);
      const sent = series.namespace === 'AWS/EC2' ? single(stats.sum / stats.count) : stats;
      this.metrics.publish(series, start, sent, end + delay);
    }
  }

  /** Which cluster an instance's agent joined: what its user data says, as on AWS. */
  #clusterOf(instance: SimInstance): string {
    let cluster = this.#clusters.get(instance.id);
    if (!cluster) this.#clusters.set(instance.id, (cluster = clusterIn(instance.userData)));
    return cluster;
  }
}

interface Room {
  cpu: number;
  memoryMiB: number;
  cpuReserved: number;
  memoryReserved: number;
  cpuUsed: number;
  memoryUsed: number;
  running: number;
}

const roomOf = (room: Map<string, Room>, cluster: string): Room => {
  let found = room.get(cluster);
  if (!found) {
    found = { cpu: 0, memoryMiB: 0, cpuReserved: 0, memoryReserved: 0, cpuUsed: 0, memoryUsed: 0, running: 0 };
    room.set(cluster, found);
  }
  return found;
};

const clusterIn = (userData: string): string => {
  const text = userData.includes('ECS_CLUSTER') ? userData : Buffer.from(userData, 'base64').toString('utf8');
  return /ECS_CLUSTER=["']?([\w-]+)/.exec(text)?.[1] ?? 'default';
};
