import { below, type Known, ROOT } from '../table.js';
import type { Tree } from '../tree.js';

/**
 * A canonical tree as plain data, spelt as compose-go prints it: what says nothing (false, 0, empty) is left out where Compose
 * cannot tell it from absence, and kept where it can. Keys such as __proto__ stay ordinary keys.
 */
export const printed = (tree: Tree): unknown => print(tree, ROOT);

const print = (tree: Tree, known: Known | null): unknown => {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'sequence') return tree.items.map((item) => print(item, known?.item ?? null));
  const out: Record<string, unknown> = {};
  for (const [key, { value }] of tree.entries) {
    const next = known && below(known, key);
    const shown = print(value, next);
    if (next === null || !saysNothing(shown, next, known!)) set(out, key, shown);
  }
  return out;
};

/** An own key, whatever its name. */
const set = (out: Record<string, unknown>, key: string, value: unknown): void => {
  if (key !== '__proto__') out[key] = value;
  else Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
};

/** Attributes whose zero or false is a word of its own. */
const TOLD = new Set(
  [
    ...['attach', 'init', 'scale', 'deploy.replicas', 'depends_on.*.required', 'env_file[].required'],
    ...['deploy.update_config.parallelism', 'deploy.rollback_config.parallelism', 'deploy.restart_policy.max_attempts'],
    ...['deploy.restart_policy.delay', 'deploy.restart_policy.window', 'stop_grace_period', 'healthcheck.retries'],
    ...['healthcheck.interval', 'healthcheck.timeout', 'healthcheck.start_period', 'healthcheck.start_interval'],
    ...['command', 'entrypoint', 'pre_start[].command', 'post_start[].command', 'pre_stop[].command', 'pre_start[].per_replica'],
    ...['volumes[].bind.create_host_path', 'post_start[].command', 'pre_stop[].command', 'secrets[].mode', 'configs[].mode'],
    ...['ulimits.*.soft', 'ulimits.*.hard', 'build.ulimits.*.soft', 'build.ulimits.*.hard'],
  ].map((path) => `services.*.${path}`),
);
for (const family of ['ipv4', 'ipv6']) TOLD.add(`networks.*.enable_${family}`);
TOLD.add('services');

/** Mappings that are there or not, whatever is in them; all others are gone when empty. */
const STRUCTURES = new Set(
  [
    ...['build', 'deploy', 'healthcheck', 'logging', 'develop', 'blkio_config', 'credential_spec', 'provider'],
    ...['deploy.update_config', 'deploy.rollback_config', 'deploy.restart_policy'],
    ...['deploy.resources.limits', 'deploy.resources.reservations', 'depends_on.*', 'networks.*', 'models.*', 'ulimits.*'],
    ...['volumes[].bind', 'volumes[].volume', 'volumes[].tmpfs', 'volumes[].image'],
  ].map((path) => `services.*.${path}`),
);

/** Read into `environment` and `labels`, or without any meaning. */
const SPENT = new Set(['services.*.env_file', 'services.*.label_file', 'version']);

const saysNothing = (value: unknown, { row }: Known, parent: Known): boolean => {
  if (row !== null && SPENT.has(row.path)) return true;
  if (row === null || TOLD.has(row.path)) return row?.path === CREATE_HOST_PATH && value === true;
  // Names that people chose (of variables, labels, services) are never nothing.
  if (row.path.endsWith('*') && parent.row !== null && row.shape !== 'mapping') return false;
  if (value === false || value === '' || value === 0) return true;
  if (value === '0') return row.shape === 'bytes';
  if (value === '0s') return row.shape === 'duration';
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length === 0;
  return Object.keys(value).length === 0 && !STRUCTURES.has(row.path) && !row.path.endsWith('*');
};

/** The one attribute that is true unless somebody says otherwise. */
const CREATE_HOST_PATH = 'services.*.volumes[].bind.create_host_path';
