import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmSeen } from '../model/observation.js';
import { send } from './send.js';
import { BRIEF_MILLISECONDS } from './unread.js';

/** What follows `evenkeel-<cluster>-` in the names of the stack's alarms (serverless.yml). */
export const ALARMS = ['event-dead-letters', 'load-cpu', 'load-memory', 'no-pass', 'work-dead-letters'] as const;

/** The stack's own alarms, asked for by name: with a prefix, cluster `demo` would be told those of `demo-blue` too. */
export const readAlarms = async (cloudwatch: CloudWatchClient, cluster: string): Promise<AlarmSeen[]> => {
  const AlarmNames = ALARMS.map((name) => `evenkeel-${cluster}-${name}`);
  const answer = await send(cloudwatch, new DescribeAlarmsCommand({ AlarmNames }), BRIEF_MILLISECONDS);
  return (answer.MetricAlarms ?? []).map((alarm) => ({
    name: alarm.AlarmName!,
    state: (alarm.StateValue ?? 'INSUFFICIENT_DATA') as AlarmSeen['state'],
    since: alarm.StateUpdatedTimestamp?.getTime() ?? 0,
    metric: `${alarm.Namespace} ${alarm.MetricName}`,
    threshold: alarm.Threshold ?? 0,
  }));
};
