import { ignored, operator, type Row, refused, supported } from './row.js';

/**
 * Keys of Docker's own retired ECS integration, for files that come from there: each is accepted or refused by name.
 * https://github.com/docker-archive/compose-cli/blob/main/ecs/x.go
 */
export const AWS_ROWS: readonly Row[] = [
  ignored('x-aws-cluster', 'string', 'the cluster is the one that the request goes to', null, 'X_AWS_IGNORED'),
  refused('x-aws-vpc', 'string', 'the network belongs to the cluster', 'choose it when the cluster is set up', 'X_AWS'),
  refused(
    'x-aws-loadbalancer',
    'string',
    'the load balancer belongs to the cluster',
    'choose it when the cluster is set up',
    'X_AWS',
  ),
  refused(
    'x-aws-cloudformation',
    'any',
    'no CloudFormation template is made',
    'change the template of the cluster instead',
    'X_AWS',
  ),
  refused(
    'networks.*.x-aws-securitygroup',
    'string',
    'security groups belong to the cluster',
    'choose them when it is set up',
    'X_AWS',
  ),
  supported('secrets.*.x-aws-keys', 'list', 'containerDefinitions.secrets.valueFrom'),
  ignored(
    'services.*.x-aws-logs_retention',
    'text',
    'the cluster’s log group says how long logs are kept',
    null,
    'X_AWS_IGNORED',
  ),
  operator(
    'services.*.x-aws-policies',
    'any',
    'gives the containers powers in AWS',
    'ask for a task role of the cluster',
    'X_AWS_ROLE',
  ),
  supported('services.*.x-aws-pull_credentials', 'string', 'containerDefinitions.repositoryCredentials'),
  operator(
    'services.*.x-aws-role',
    'any',
    'gives the containers powers in AWS',
    'ask for a task role of the cluster',
    'X_AWS_ROLE',
  ),
  supported('services.*.deploy.x-aws-autoscaling', 'mapping', 'as x-evenkeel.scale'),
  supported('services.*.deploy.x-aws-autoscaling.cpu', 'number', 'as x-evenkeel.scale.cpu'),
  supported('services.*.deploy.x-aws-autoscaling.max', 'integer', 'as x-evenkeel.scale.max'),
  supported('services.*.deploy.x-aws-autoscaling.memory', 'number', 'as x-evenkeel.scale.memory'),
  supported('services.*.deploy.x-aws-autoscaling.min', 'integer', 'as x-evenkeel.scale.min'),
  refused(
    'services.*.deploy.update_config.x-aws-max_percent',
    'integer',
    'percents come from order',
    'write order: start-first',
    'X_AWS',
  ),
  refused(
    'services.*.deploy.update_config.x-aws-min_percent',
    'integer',
    'percents come from order',
    'write order: stop-first',
    'X_AWS',
  ),
  supported('services.*.ports[].x-aws-protocol', 'string', 'as app_protocol'),
];
