import { noted, type Row, type Shape, under } from './row.js';

const NAMES: readonly (readonly [string, Shape])[] = [
  ['additional_contexts', 'keyValues'],
  ['args', 'keyValues'],
  ['cache_from', 'list'],
  ['cache_to', 'list'],
  ['context', 'string'],
  ['dockerfile', 'string'],
  ['dockerfile_inline', 'string'],
  ['entitlements', 'list'],
  ['extra_hosts', 'hosts'],
  ['isolation', 'string'],
  ['labels', 'labels'],
  ['network', 'string'],
  ['no_cache', 'boolean'],
  ['no_cache_filter', 'strings'],
  ['platforms', 'list'],
  ['privileged', 'boolean'],
  ['provenance', 'flag'],
  ['pull', 'boolean'],
  ['sbom', 'flag'],
  ['secrets', 'references'],
  ['secrets[]', 'mapping'],
  ['secrets[].gid', 'string'],
  ['secrets[].mode', 'octal'],
  ['secrets[].source', 'string'],
  ['secrets[].target', 'string'],
  ['secrets[].uid', 'string'],
  ['shm_size', 'bytes'],
  ['ssh', 'ssh'],
  ['tags', 'list'],
  ['target', 'string'],
  ['ulimits', 'mapping'],
  ['ulimits.*', 'ulimit'],
  ['ulimits.*.hard', 'integer'],
  ['ulimits.*.soft', 'integer'],
];

/** `build` is read, so that a mistake in it is found, and never run. */
export const BUILD_ROWS: readonly Row[] = under(
  'services.*.build',
  NAMES.map(([name, shape]) => noted(name, shape, 'nothing is built here; the image that is named runs', null, 'BUILD_NOT_RUN')),
);
