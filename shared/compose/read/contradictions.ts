import type { ComposeModel, ServiceModel } from '../model.js';
import type { Path } from '../tree.js';

type Tell = (path: Path, code: string, detail: string, hint: string | null) => void;

/** Two attributes of a service that say different things of one matter. compose-go's checks, all of them at once. */
export const contradictions = (name: string, service: ServiceModel, tell: Tell): void => {
  const at = (...rest: Path): Path => ['services', name, ...rest];
  if (service.network_mode !== undefined && Object.keys(service.networks ?? {}).length > 0)
    tell(at('network_mode'), 'TWO_NETWORKS', `${name} has both network_mode and networks`, 'keep one of them');
  if (service.build?.dockerfile !== undefined && service.build.dockerfile_inline !== undefined)
    tell(at('build'), 'TWO_DOCKERFILES', `${name} has both dockerfile and dockerfile_inline`, 'keep one of them');
  amounts(service, at, tell);
  const { platforms = [] } = service.build ?? {};
  if (service.platform && platforms.length > 0 && !platforms.includes(service.platform))
    tell(at('platform'), 'TWO_PLATFORMS', `${name} runs on ${service.platform}, which build.platforms lacks`, 'add it there');
  mountedTwice(service, at, tell);
  for (const [index, { type, source }] of (service.volumes ?? []).entries())
    if (type === 'bind' && source === undefined)
      tell(at('volumes', index), 'PART_MISSING', 'a bind mount has no source', 'add source:');
  const { devices = [] } = service.deploy?.resources?.reservations ?? {};
  for (const [index, { count, device_ids }] of devices.entries())
    if (count !== undefined && device_ids !== undefined)
      tell(
        at('deploy', 'resources', 'reservations', 'devices', index),
        'TWO_COUNTS',
        'count and device_ids exclude each other',
        'keep one',
      );
};

/** cpus and memory can be said in two places, which must agree. */
const amounts = (service: ServiceModel, at: (...rest: Path) => Path, tell: Tell): void => {
  const { limits, reservations } = service.deploy?.resources ?? {};
  const pairs: readonly (readonly [string, unknown, object | undefined, string, unknown])[] = [
    ['cpus', service.cpus, limits, 'limits.cpus', limits?.cpus],
    ['mem_limit', service.mem_limit, limits, 'limits.memory', limits?.memory],
    ['mem_reservation', service.mem_reservation, reservations, 'reservations.memory', reservations?.memory],
    ['pids_limit', service.pids_limit, limits, 'limits.pids', limits?.pids],
  ];
  for (const [key, own, holder, other, value] of pairs)
    if (own !== undefined && holder !== undefined && own !== value)
      tell(
        at(key),
        'TWO_AMOUNTS',
        `${key} says ${own}, deploy.resources.${other} says ${value ?? 'nothing'}`,
        'keep one of them',
      );
};

const mountedTwice = (service: ServiceModel, at: (...rest: Path) => Path, tell: Tell): void => {
  const targets = new Set<string>();
  const mounts: readonly (readonly [Path, string])[] = [
    ...(service.tmpfs ?? []).map((line, index) => [at('tmpfs', index), line.split(':')[0]!] as const),
    ...(service.volumes ?? []).map(({ target }, index) => [at('volumes', index), target] as const),
  ];
  for (const [path, target] of mounts) {
    if (targets.has(target)) tell(path, 'MOUNTED_TWICE', `${target} is mounted twice`, 'mount one of them elsewhere');
    targets.add(target);
  }
};

/** A secret or config has its content from one place. */
export const contents = (model: ComposeModel, tell: (...told: Parameters<Tell>) => unknown): void => {
  for (const [section, keys] of [
    ['secrets', ['file', 'environment']],
    ['configs', ['file', 'environment', 'content']],
  ] as const)
    for (const [name, one] of Object.entries(model[section] ?? {})) {
      const said = keys.filter((key) => (one as Readonly<Record<string, unknown>>)[key] !== undefined);
      if (said.length > 1)
        tell([section, name], 'TWO_CONTENTS', `${section}.${name} has ${said.join(' and ')}`, 'keep one of them');
      if (said.length === 0 && !one.external)
        tell([section, name], 'NO_CONTENT', `${section}.${name} has no content`, `give it ${keys.join(' or ')}`);
    }
};
