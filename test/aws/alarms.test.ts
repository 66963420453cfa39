import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { expect, it } from '@jest/globals';
import { readAlarms } from '../../shared/aws/observe-alarms.js';
import { bind } from '../../shared/aws/send.js';
import { createAmazon } from '../../simulator/amazon.js';
import { clientOn, START } from '../simulator/support.js';

it("a cluster is told of its own alarms, not of those of one whose name begins like its own, nor of people's", async () => {
  const amazon = createAmazon({ seed: 1, startAt: START });
  const cloudwatch = bind(clientOn(CloudWatchClient, amazon, 'direct'), { clock: amazon.world, until: null });
  for (const name of ['evenkeel-demo-load-cpu', 'evenkeel-demo-blue-load-cpu', 'evenkeel-demo-of-mine'])
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: 'AWS/ECS',
        MetricName: 'CPUUtilization',
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 70,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
  const named = async (cluster: string) => (await readAlarms(cloudwatch, cluster)).map(({ name }) => name);
  expect(await named('demo')).toEqual(['evenkeel-demo-load-cpu']);
  expect(await named('demo-blue')).toEqual(['evenkeel-demo-blue-load-cpu']);
});
