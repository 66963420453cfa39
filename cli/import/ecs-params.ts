import { treeOf } from './ecs-cli.js';
import type { Loss, Tree } from './loss.js';

/**
 * Puts what `ecs-params.yml` says into the compose file, where Compose has a word for it; the rest is told as a loss. Changes
 * `compose` in place. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cmd-ecs-cli-compose-ecsparams.html
 */
export const applyEcsParams = (compose: Tree, params: Tree, losses: Loss[]): void => {
  const task = treeOf(params['task_definition']);
  const services = treeOf(compose['services']);
  for (const [name, container] of Object.entries(treeOf(task['services']))) {
    if (name in services) services[name] = withContainer(name, treeOf(services[name]), treeOf(container), compose, losses);
    else losses.push({ path: `ecs-params ${name}`, text: 'is no service of the compose file' });
  }
  compose['services'] = services;
  for (const [key, text] of Object.entries(TASK_LOSSES))
    if (task[key] !== undefined) losses.push({ path: `ecs-params task_definition.${key}`, text });
  volumesOf(task['docker_volumes'], compose, losses);
  runParams(treeOf(params['run_params']), losses);
};

const TASK_LOSSES: Readonly<Record<string, string>> = {
  task_role_arn:
    'one task role for the cluster, which serverless.yml names: whoever may deploy a file must not give powers in AWS',
  task_execution_role: "the cluster's own: serverless.yml",
  ecs_network_mode: 'tasks are in bridge mode: they share the instance and its addresses, and are found by name',
  task_size: 'a task is as large as its service says (cpus, mem_limit): there is no size of many services together',
  placement_constraints: 'x-evenkeel: {capacity: {types, market, architecture}} in a service says where it may run',
  pid_mode: 'refused: a container would see the processes of others on its instance',
  ipc_mode: 'ipc: private or none in each service; memory is not shared beyond a container',
  efs_volumes: 'the file system is that of the cluster (serverless.yml, fileSystem); a named volume is a folder of its own on it',
  ephemeral_storage: 'was for Fargate; the disk is that of the instance',
  gpu_ids: 'deploy.resources.reservations.devices in each service',
};

const SAME_WORDS = ['mem_limit', 'mem_reservation', 'cpu_shares', 'healthcheck'];

const withContainer = (name: string, service: Tree, container: Tree, compose: Tree, losses: Loss[]): Tree => {
  const result: Tree = { ...service };
  for (const key of SAME_WORDS) if (container[key] !== undefined) result[key] = container[key];
  if (container['init_process_enabled'] === true) result['init'] = true;
  const gpus = Number(container['gpu']);
  if (gpus > 0) result['deploy'] = withGpus(treeOf(result['deploy']), gpus);
  const depends = dependsOf(container['depends_on'] ?? container['container_depends_on'], name, losses);
  if (depends) result['depends_on'] = depends;
  const secrets = secretsOf(container['secrets'], name, compose, losses);
  if (secrets.length > 0) result['secrets'] = secrets;
  for (const [key, text] of Object.entries(CONTAINER_LOSSES))
    if (container[key] !== undefined) losses.push({ path: `ecs-params ${name}.${key}`, text });
  return result;
};

const CONTAINER_LOSSES: Readonly<Record<string, string>> = {
  essential: 'each service is a task of its own, and its container is essential',
  repository_credentials:
    'x-aws-pull_credentials: ARN of the secret, in the service; the secret has to be one of evenkeel/<cluster>/. ECR needs none',
  firelens_configuration: 'logs go to CloudWatch Logs, for `evenkeel logs` and for the last lines of what stopped',
  logging: 'logs go to CloudWatch Logs, for `evenkeel logs` and for the last lines of what stopped',
};

const withGpus = (deploy: Tree, count: number): Tree => {
  const resources = treeOf(deploy['resources']);
  const reservations = treeOf(resources['reservations']);
  const devices = [{ driver: 'nvidia', count, capabilities: ['gpu'] }];
  return { ...deploy, resources: { ...resources, reservations: { ...reservations, devices } } };
};

const CONDITIONS: Readonly<Record<string, string>> = {
  START: 'service_started',
  HEALTHY: 'service_healthy',
  SUCCESS: 'service_completed_successfully',
};

const dependsOf = (value: unknown, name: string, losses: Loss[]): Tree | null => {
  if (!Array.isArray(value)) return null;
  const all = (value as Tree[]).map(({ container_name, condition }) => {
    const known = CONDITIONS[String(condition ?? 'START')];
    if (!known)
      losses.push({ path: `ecs-params ${name}.depends_on`, text: `${condition}: Compose waits for start, health or success` });
    return [String(container_name), { condition: known ?? 'service_started' }] as const;
  });
  return Object.fromEntries(all);
};

/** A container that read a variable has to read a file: ECS fills the file at the start, and no value stands in a definition. */
const secretsOf = (value: unknown, name: string, compose: Tree, losses: Loss[]): readonly string[] => {
  if (!Array.isArray(value)) return [];
  const declared = treeOf(compose['secrets']);
  const names = (value as Tree[]).map(({ value_from, name: variable }) => {
    const secret = String(variable ?? value_from);
    declared[secret] = { external: true, name: pathOf(String(value_from)) };
    losses.push({
      path: `ecs-params ${name}.secrets`,
      text: `${secret} was a variable and is the file /run/secrets/${secret}; many images take ${secret}_FILE. Tasks may read what is below /evenkeel/<cluster>/ only: copy it there, and name it so`,
    });
    return secret;
  });
  compose['secrets'] = declared;
  return names;
};

/** The name of a parameter in the same region may stand without its slash there, and not here. */
const pathOf = (from: string): string => (from.startsWith('arn:') || from.startsWith('/') ? from : `/${from}`);

const volumesOf = (value: unknown, compose: Tree, losses: Loss[]): void => {
  if (!Array.isArray(value)) return;
  const volumes = treeOf(compose['volumes']);
  for (const { name, driver, driver_opts, labels, scope } of value as Tree[]) {
    volumes[String(name)] = {
      ...(driver ? { driver } : {}),
      ...(driver_opts ? { driver_opts } : {}),
      ...(labels ? { labels } : {}),
    };
    if (scope === 'task')
      losses.push({
        path: `ecs-params docker_volumes.${name}`,
        text: 'scope task: it stays when its task goes, until `evenkeel down -v`',
      });
  }
  compose['volumes'] = volumes;
};

const RUN_LOSSES: Readonly<Record<string, string>> = {
  network_configuration: 'subnets and security groups are those of the cluster: serverless.yml',
  task_placement: 'tasks are put where there is room and moved where there is load; x-evenkeel: {capacity: …} limits where',
  service_discovery: 'every service that exposes a port is found by its name',
};

const runParams = (run: Tree, losses: Loss[]): void => {
  for (const [key, text] of Object.entries(RUN_LOSSES))
    if (run[key] !== undefined) losses.push({ path: `ecs-params run_params.${key}`, text });
};
