import { sortError } from '../aws/errors.js';
import type { Trigger } from '../model/trigger.js';
import { runPass } from '../reconcile.js';
import { embedded, type MetricValues } from './metrics.js';
import type { ReconcilePorts } from './ports.js';

/** The function's answer: the line of log has the rest. */
export type PassSummary =
  | { readonly skipped: string }
  | { readonly decision: string | null; readonly steps: number; readonly failed: number };

/**
 * One pass with its pulse: one line of log, with the pass's figures and `PassOk` or `PassFailed` as embedded metrics. A pass that fails
 * is told and acknowledged; the next heartbeat is its retry. The alarm is "no PassOk in five minutes".
 */
export const passWithPulse = async (ports: ReconcilePorts, triggers: readonly Trigger[]): Promise<PassSummary> => {
  try {
    const report = await runPass(ports, triggers);
    if ('skipped' in report) return report;
    ports.log({ ...report.line, ...pulse(ports, { PassOk: 1, PassFailed: 0, ...report.metrics }) });
    return { decision: report.decision.id, steps: report.steps, failed: report.failed };
  } catch (error) {
    const { code, message } = sortError(error);
    ports.log({
      level: 'error',
      message: 'the pass failed',
      code,
      error: message,
      stack: error instanceof Error ? error.stack : undefined,
      ...pulse(ports, { PassOk: 0, PassFailed: 1 }),
    });
    return { skipped: `failed: ${code}: ${message}` };
  }
};

const pulse = ({ cluster, clock }: ReconcilePorts, values: MetricValues) => embedded(cluster, values, clock.now());
