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
  ['extra_hosts', 'any'],
  ['isolation', 'string'],
  ['labels', 'keyValues'],
  ['network', 'string'],
  ['no_cache', 'boolean'],
  ['no_cache_filter', 'strings'],
  ['platforms', 'list'],
  ['privileged', 'boolean'],
  ['provenance', 'any'],
  ['pull', 'boolean'],
  ['sbom', 'any'],
  ['secrets', 'any'],
  ['shm_size', 'bytes'],
  ['ssh', 'any'],
  ['tags', 'list'],
  ['target', 'string'],
  ['ulimits', 'any'],
];

/** `build` is read, so that a mistake in it is found, and never run. */
export const BUILD_ROWS: readonly Row[] = under(
  'services.*.build',
  NAMES.map(([name, shape]) => noted(name, shape, 'nothing is built here; the image that is named runs', null, 'BUILD_NOT_RUN')),
);
