import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmSeen } from '../model/observation.js';
import { send } from './send.js';

/** The stack's own alarms: their names begin with `evenkeel-<cluster>-`. */
export const readAlarms = async (cloudwatch: CloudWatchClient, cluster: string): Promise<AlarmSeen[]> => {
  const answer = await send(cloudwatch, new DescribeAlarmsCommand({ AlarmNamePrefix: `evenkeel-${cluster}-`, MaxRecords: 100 }));
  return (answer.MetricAlarms ?? []).map((alarm) => ({
    name: alarm.AlarmName!,
    state: (alarm.StateValue ?? 'INSUFFICIENT_DATA') as AlarmSeen['state'],
    since: alarm.StateUpdatedTimestamp?.getTime() ?? 0,
    metric: `${alarm.Namespace} ${alarm.MetricName}`,
    threshold: alarm.Threshold ?? 0,
  }));
};
