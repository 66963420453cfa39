import type { ServiceId } from '../parts.js';

/**
 * The one table of who is who on the wire: our service id, the client's class and package, how a signature and a target header
 * name the service. Protocols are not here: a live client knows its own.
 */
export interface ServiceRow {
  readonly id: ServiceId;
  readonly clientClass: string;
  readonly signingName: string;
  /** First part of x-amz-target. */
  readonly target: string;
  /** Version parameter of the query protocols. */
  readonly version: string;
  readonly load: () => Promise<object>;
}

const row = (
  id: ServiceId,
  clientClass: string,
  signingName: string,
  target: string,
  version: string,
  load: () => Promise<object>,
): ServiceRow => ({ id, clientClass, signingName, target, version, load });

export const SERVICES: readonly ServiceRow[] = [
  row('ec2', 'EC2Client', 'ec2', 'AmazonEC2', '2016-11-15', () => import('@aws-sdk/client-ec2')),
  row('ecs', 'ECSClient', 'ecs', 'AmazonEC2ContainerServiceV20141113', '2014-11-13', () => import('@aws-sdk/client-ecs')),
  row(
    'elb',
    'ElasticLoadBalancingV2Client',
    'elasticloadbalancing',
    'ElasticLoadBalancing_v10',
    '2015-12-01',
    () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  ),
  row(
    'cloudwatch',
    'CloudWatchClient',
    'monitoring',
    'GraniteServiceVersion20100801',
    '2010-08-01',
    () => import('@aws-sdk/client-cloudwatch'),
  ),
  row('logs', 'CloudWatchLogsClient', 'logs', 'Logs_20140328', '2014-03-28', () => import('@aws-sdk/client-cloudwatch-logs')),
  row('efs', 'EFSClient', 'elasticfilesystem', 'MagnolioAPIService_v20150201', '2015-02-01', () => import('@aws-sdk/client-efs')),
  row('sqs', 'SQSClient', 'sqs', 'AmazonSQS', '2012-11-05', () => import('@aws-sdk/client-sqs')),
  row('sns', 'SNSClient', 'sns', 'AmazonSimpleNotificationService', '2010-03-31', () => import('@aws-sdk/client-sns')),
  row('ssm', 'SSMClient', 'ssm', 'AmazonSSM', '2014-11-06', () => import('@aws-sdk/client-ssm')),
  row(
    'servicediscovery',
    'ServiceDiscoveryClient',
    'servicediscovery',
    'Route53AutoNaming_v20170314',
    '2017-03-14',
    () => import('@aws-sdk/client-servicediscovery'),
  ),
];

/** The row of an SDK client, by the name of its class. */
export const serviceOfClient = (clientClass: string): ServiceRow => {
  const found = SERVICES.find((service) => service.clientClass === clientClass);
  if (!found)
    throw new Error(`${clientClass} is not simulated (simulated: ${SERVICES.map((service) => service.clientClass).join(', ')})`);
  return found;
};
