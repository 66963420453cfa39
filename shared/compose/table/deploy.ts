import { ignored, noted, type Row, supported, under, withParts } from './row.js';

const rolling = (name: 'update_config' | 'rollback_config', target: string | null): readonly Row[] => {
  const row = (path: string, shape: Row['shape']): Row =>
    target === null
      ? ignored(`${name}${path}`, shape, 'ECS rolls back the way it rolled out', null, 'ROLLBACK_CONFIG_IGNORED')
      : supported(`${name}${path}`, shape, target);
  const timing = 'ECS goes on as soon as tasks are healthy';
  return [
    row('', 'mapping'),
    ignored(`${name}.delay`, 'duration', timing, null, 'DELAY_IGNORED'),
    row('.failure_action', 'string'),
    ignored(`${name}.max_failure_ratio`, 'number', 'the circuit breaker counts in its own way', null, 'FAILURE_RATIO_IGNORED'),
    ignored(`${name}.monitor`, 'duration', timing, null, 'MONITOR_IGNORED'),
    row('.order', 'string'),
    row('.parallelism', 'integer'),
  ];
};

/** Parts of a request for devices. */
export const DEVICE = {
  '[]': 'mapping',
  '[].capabilities': 'list',
  '[].count': 'count',
  '[].device_ids': 'list',
  '[].driver': 'string',
  '[].options': 'labels',
} as const;

/** `deploy` of a service. https://github.com/compose-spec/compose-spec/blob/main/deploy.md */
export const DEPLOY_ROWS: readonly Row[] = under('services.*.deploy', [
  supported('', 'mapping'),
  noted('endpoint_mode', 'string', 'Service Connect balances each connection', null, 'ENDPOINT_MODE'),
  ignored('labels', 'labels', 'labels of the service have no reader here', 'use labels, which the container carries'),
  supported('mode', 'string', 'schedulingStrategy, or RunTask for a job'),
  supported('placement', 'mapping'),
  supported('placement.constraints', 'list', 'placementConstraints'),
  supported('placement.max_replicas_per_node', 'integer', 'placementConstraints distinctInstance'),
  ignored('placement.preferences', 'items', 'tasks are spread over zones and instances already', null, 'PREFERENCES_IGNORED'),
  ignored('placement.preferences[]', 'mapping', 'tasks are spread over zones and instances already', null, 'PREFERENCES_IGNORED'),
  ignored(
    'placement.preferences[].spread',
    'string',
    'tasks are spread over zones and instances already',
    null,
    'PREFERENCES_IGNORED',
  ),
  supported('replicas', 'integer', 'desiredCount'),
  supported('resources', 'mapping'),
  supported('resources.limits', 'mapping'),
  supported('resources.limits.cpus', 'number', 'cpu'),
  supported('resources.limits.memory', 'bytes', 'memory'),
  ignored('resources.limits.pids', 'integer', 'ECS has no limit on processes', 'set ulimits: {nproc: …}', 'PIDS_IGNORED'),
  supported('resources.reservations', 'mapping'),
  supported('resources.reservations.cpus', 'number', 'containerDefinitions.cpu'),
  ...withParts(supported('resources.reservations.devices', 'items', 'containerDefinitions.resourceRequirements (GPU)'), DEVICE),
  ...withParts(
    supported('resources.reservations.generic_resources', 'items', 'containerDefinitions.resourceRequirements (GPU)'),
    {
      '[]': 'mapping',
      '[].discrete_resource_spec': 'mapping',
      '[].discrete_resource_spec.kind': 'string',
      '[].discrete_resource_spec.value': 'integer',
    },
  ),
  supported('resources.reservations.memory', 'bytes', 'containerDefinitions.memoryReservation'),
  supported('restart_policy', 'mapping'),
  supported('restart_policy.condition', 'string', 'whether it is a job that ends; ECS restarts services always'),
  ignored('restart_policy.delay', 'duration', 'ECS waits longer with each failure', null, 'RESTART_TIMING_IGNORED'),
  supported('restart_policy.max_attempts', 'integer', 'tries of a job; of a service ignored: ECS never gives up on it'),
  ignored('restart_policy.window', 'duration', 'ECS waits longer with each failure', null, 'RESTART_TIMING_IGNORED'),
  ...rolling('rollback_config', null),
  ...rolling('update_config', 'deploymentConfiguration'),
]);
