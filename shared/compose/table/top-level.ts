import { ignored, noted, type Row, refused, supported, under, withParts } from './row.js';

const ONE_NETWORK = 'names are Service Connect’s; there is no network to configure';

/** Everything beside services, and our own extension. */
export const TOP_ROWS: readonly Row[] = [
  noted('version', 'string', 'is obsolete: every version is read as the current specification', 'remove it', 'VERSION_OBSOLETE'),
  supported('name', 'string', 'project'),
  supported('include', 'includes'),
  supported('include[]', 'mapping'),
  supported('include[].env_file', 'strings'),
  supported('include[].path', 'strings'),
  supported('include[].project_directory', 'string'),
  ...withParts(refused('models', 'mapping', 'models are Docker Desktop’s own', 'run the model as a service of its own'), {
    '.*': 'mapping',
    '.*.context_size': 'integer',
    '.*.model': 'string',
    '.*.name': 'string',
    '.*.runtime_flags': 'list',
  }),
  supported('services', 'mapping'),
  supported('services.*', 'mapping', 'ECS service and task definition'),
  ...under('networks', [
    supported('', 'mapping'),
    noted(
      '*',
      'mapping',
      'networks give names, not isolation: all services of a project can reach each other',
      null,
      'NETWORKS_ARE_NAMES',
    ),
    ignored('*.attachable', 'boolean', ONE_NETWORK, null, 'NETWORK_OPTION_IGNORED'),
    ignored('*.driver', 'string', ONE_NETWORK, null, 'NETWORK_OPTION_IGNORED'),
    ignored('*.driver_opts', 'options', ONE_NETWORK, null, 'NETWORK_OPTION_IGNORED'),
    ignored('*.enable_ipv4', 'boolean', ONE_NETWORK, null, 'NETWORK_OPTION_IGNORED'),
    refused('*.enable_ipv6', 'boolean', 'there is no IPv6 between tasks', 'remove it', 'NO_IPV6'),
    refused(
      '*.external',
      'external',
      'a service is in one namespace of Service Connect, that of its own project',
      'put the services into one project, or publish a port and call it there',
      'ONE_NAMESPACE',
    ),
    supported('*.external.name', 'string', 'its name in AWS'),
    noted(
      '*.internal',
      'boolean',
      'is not enforced: tasks can reach the internet',
      'use security groups of the cluster',
      'INTERNAL_NOT_ENFORCED',
    ),
    ...withParts(
      refused('*.ipam', 'mapping', 'tasks have no address of their own', 'peers find each other by name', 'STATIC_ADDRESS'),
      {
        '.config': 'pools',
        '.config[]': 'mapping',
        '.config[].aux_addresses': 'options',
        '.config[].gateway': 'string',
        '.config[].ip_range': 'string',
        '.config[].subnet': 'string',
        '.driver': 'string',
        '.options': 'options',
      },
    ),
    ignored('*.labels', 'labels', ONE_NETWORK, null, 'NETWORK_OPTION_IGNORED'),
    ignored('*.name', 'string', ONE_NETWORK, null, 'NETWORK_OPTION_IGNORED'),
  ]),
  ...under('volumes', [
    supported('', 'mapping'),
    supported('*', 'mapping', 'EFS access point, or Docker volume kept on one instance'),
    supported('*.driver', 'string', 'efsVolumeConfiguration or dockerVolumeConfiguration.driver'),
    supported('*.driver_opts', 'options', 'efsVolumeConfiguration and its access point'),
    supported('*.external', 'external', 'efsVolumeConfiguration or dockerVolumeConfiguration.autoprovision'),
    supported('*.external.name', 'string', 'its name in AWS'),
    supported('*.labels', 'labels', 'dockerVolumeConfiguration.labels'),
    supported('*.name', 'string', 'volumes.name'),
  ]),
  ...under('secrets', [
    ...files(supported('*.external', 'external', 'containerDefinitions.secrets.valueFrom')),
    refused('*.driver', 'string', 'secret drivers are Swarm’s own', 'use file or environment', 'DRIVER'),
    refused('*.driver_opts', 'options', 'secret drivers are Swarm’s own', 'use file or environment', 'DRIVER'),
  ]),
  ...under('configs', [
    ...files(
      refused(
        '*.external',
        'external',
        'ECS keeps no configs, and a file at a path of its own must be known when it is deployed',
        'send it along, or declare it under secrets: they may come from Systems Manager',
        'CONFIG_EXTERNAL',
      ),
    ),
    supported('*.content', 'string', 'content'),
  ]),
  ...under('services.*.x-evenkeel', extension()),
  ...under('x-evenkeel', extension()),
];

function files(external: Row): readonly Row[] {
  return [
    supported('', 'mapping'),
    supported('*', 'mapping'),
    supported('*.environment', 'string', 'content, from the variable of this name'),
    external,
    supported('*.external.name', 'string', 'its name in AWS'),
    supported('*.file', 'string', 'content, from a file that is sent along'),
    ignored('*.labels', 'labels', 'labels have no reader here'),
    supported('*.name', 'string', 'its name in AWS, where it is external'),
    refused('*.template_driver', 'string', 'templates are Swarm’s own', 'write the text out', 'DRIVER'),
  ];
}

function extension(): readonly Row[] {
  return [
    supported('', 'mapping'),
    supported('capacity', 'mapping', 'placementConstraints'),
    supported('capacity.architecture', 'string', 'attribute:ecs.cpu-architecture'),
    supported('capacity.market', 'string', 'attribute:evenkeel.market'),
    supported('capacity.types', 'strings', 'attribute:ecs.instance-type'),
    supported('group', 'string', 'containers of one task definition'),
    supported('http', 'mapping'),
    supported('http.certificate', 'string', 'certificate of an HTTPS listener (ACM ARN)'),
    supported('http.health', 'string', 'health check path of the target group'),
    supported('http.host', 'string', 'host-header condition of a listener rule'),
    supported('http.path', 'string', 'path-pattern condition of a listener rule; the path is passed on whole'),
    supported('http.redirect', 'integer', 'a listener on this port that sends requests on to HTTPS'),
    supported('protect', 'boolean', 'never moved'),
    supported('relocate', 'string', 'whether a task may move'),
    supported('scale', 'mapping', 'desiredCount'),
    supported('scale.cpu', 'number', 'percent of what its tasks reserve that they are to use'),
    supported('scale.max', 'integer', 'most that desiredCount grows to'),
    supported('scale.memory', 'number', 'percent of their memory that its tasks are to use'),
    supported('scale.min', 'integer', 'fewest that desiredCount falls to'),
    supported('scale.requests', 'number', 'requests a task and minute at the balancer'),
    supported('scale.schedule', 'items', 'minimums of desiredCount at times'),
    supported('scale.schedule[]', 'mapping'),
    supported('scale.schedule[].from', 'string', 'cron pattern of five fields'),
    supported('scale.schedule[].min', 'integer', 'fewest while it holds'),
    supported('scale.schedule[].until', 'string', 'cron pattern of five fields'),
    supported('scale.schedule[].zone', 'string', 'time zone (UTC)'),
  ];
}
