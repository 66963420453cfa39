import { parse, stringify } from 'yaml';
import { readProject } from '../../shared/compose/read.js';
import { translate } from '../../shared/compose/translate.js';
import { applyEcsParams } from './ecs-params.js';
import type { Imported, Loss, Tree } from './loss.js';

/** Where ecs-cli's words are told: https://github.com/aws/amazon-ecs-cli#using-ecs-parameters */
const NAME = 'imported';

/**
 * What ecs-cli ran, as a compose file of today, with all that is lost or different. Pure. Throws when a text is not YAML.
 */
export const importEcsCli = (composeText: string, paramsText: string | null): Imported => {
  const before = treeOf(parse(composeText, { merge: true }));
  const losses: Loss[] = [];
  const { version, ...rest } = before;
  // Version 1 had no `services`: every key at the top was one.
  const compose: Tree = 'services' in rest ? { ...rest } : { services: rest };
  if (version !== undefined || !('services' in rest))
    losses.push({
      path: 'version',
      text: `${version ?? 1} is gone: there is one specification now, and nothing else changes by it`,
    });
  const services = treeOf(compose['services']);
  const names = Object.keys(services);
  if (names.length > 1)
    losses.push({
      path: 'services',
      text: `${names.join(', ')} were the containers of one task and are ${names.length} services now, each with tasks, a size and a life of its own. To have them as one task again: x-evenkeel: {group: NAME} in each`,
    });
  compose['services'] = Object.fromEntries(names.map((name) => [name, serviceOf(name, treeOf(services[name]), losses)]));
  if (paramsText !== null) applyEcsParams(compose, treeOf(parse(paramsText)), losses);
  const text = stringify(compose, { lineWidth: 0, version: '1.1' });
  return { text, losses: [...losses, ...refusalsOf(text)] };
};

export const treeOf = (value: unknown): Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...(value as Tree) } : {};

const serviceOf = (name: string, { ...service }: Tree, losses: Loss[]): Tree => {
  if (Array.isArray(service['links']))
    losses.push({
      path: `services.${name}.links`,
      text: `${(service['links'] as string[]).join(', ')}: found by name through Service Connect, in other tasks and maybe on other instances; no /etc/hosts entry, no variables of the linked container`,
    });
  if (service['cpu_shares'] !== undefined)
    losses.push({
      path: `services.${name}.cpu_shares`,
      text: `${service['cpu_shares']} of 1024 a vCPU is what a task reserves, as before; cpus says the same in vCPU`,
    });
  return service;
};

/** What of it cannot run here: each with what to try, as `evenkeel config --verdicts` tells it. */
const refusalsOf = (text: string): readonly Loss[] => {
  const bundle = {
    files: [{ name: 'compose.yaml', content: text }],
    env: {},
    profiles: [],
    images: {},
    projectName: NAME,
    keepUnset: true,
  };
  const read = readProject(bundle);
  const faults = read.project ? [...read.faults, ...translate(read.project, OPTIONS).faults] : read.faults;
  return faults.map(({ pointer, detail, hint }) => ({
    path: (pointer ?? '').replace(/^\//, '').replaceAll('/', '.'),
    text: `${detail}${hint ? ` (try: ${hint})` : ''}`,
  }));
};

const OPTIONS: Parameters<typeof translate>[1] = {
  cluster: 'evenkeel',
  project: NAME,
  balancer: 'alb',
  region: 'us-east-1',
  executionRoleArn: '',
  taskRoleArn: '',
  logGroup: '/evenkeel/evenkeel',
  images: {},
  strict: false,
};
