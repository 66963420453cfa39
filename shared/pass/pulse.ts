import { sortError } from '../aws/errors.js';
import type { Trigger } from '../model/trigger.js';
import { runPass } from '../reconcile.js';
import type { PassReport, ReconcilePorts } from './ports.js';

/**
 * One pass with its pulse: `PassOk` or `PassFailed` as an embedded metric. A pass that fails is told and acknowledged; the next
 * heartbeat is its retry. The alarm is "no PassOk in five minutes".
 */
export const passWithPulse = async (ports: ReconcilePorts, triggers: readonly Trigger[]): Promise<PassReport> => {
  try {
    const report = await runPass(ports, triggers);
    if (!('skipped' in report)) ports.log(metric(ports, 'PassOk'));
    return report;
  } catch (error) {
    const { code, message } = sortError(error);
    ports.log({
      level: 'error',
      message: 'the pass failed',
      code,
      error: message,
      stack: error instanceof Error ? error.stack : undefined,
      ...metric(ports, 'PassFailed'),
    });
    return { skipped: `failed: ${code}: ${message}` };
  }
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const metric = (ports: ReconcilePorts, name: 'PassOk' | 'PassFailed'): Record<string, unknown> => ({
  _aws: {
    Timestamp: ports.clock.now(),
    CloudWatchMetrics: [{ Namespace: 'Evenkeel', Dimensions: [['Cluster']], Metrics: [{ Name: name, Unit: 'Count' }] }],
  },
  Cluster: ports.cluster,
  [name]: 1,
});
