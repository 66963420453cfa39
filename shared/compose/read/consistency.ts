import type { ComposeModel, ServiceModel } from '../model.js';
import { nearest } from '../nearest.js';
import { MOST_FAULTS, type Report } from '../report.js';
import { type Path, type Place, pointer } from '../tree.js';
import { contents, contradictions } from './contradictions.js';

type PlaceOf = (path: Path) => Place | null;

/** What the parts of a project say of each other: names that must exist, orders without a circle, counts that can be. */
export const checkConsistency = (model: ComposeModel, placeOf: PlaceOf, all: readonly string[], report: Report): void => {
  const checks: Checks = {
    model,
    everything: new Set(all),
    full: () => report.faults.length >= MOST_FAULTS,
    faulty: (name) => {
      const start = `${pointer(['services', name])}/`;
      return report.faults.some(({ pointer: at }) => at?.startsWith(start));
    },
    fault: (path, code, detail, hint) => report.fault(code, { place: placeOf(path), path }, detail, hint),
  };
  for (const [name, service] of Object.entries(model.services)) {
    serviceNames(name, service, checks);
    references(name, service, checks);
    counts(name, service, checks);
    contradictions(name, service, checks.fault);
  }
  for (const section of ['networks', 'volumes', 'secrets', 'configs'] as const)
    for (const name of Object.keys(model[section] ?? {}))
      if (!/^[a-zA-Z0-9._-]+$/.test(name))
        checks.fault([section, name], 'BAD_NAME', `"${name}" cannot be a name`, 'use letters, digits, "-", "_" and "."');
  // A part that is no attribute has been told; that nothing is left then is no second fault.
  const faulty = (path: Path) => report.faults.some(({ pointer: at }) => at?.startsWith(`${pointer(path)}/`));
  contents(model, (path, ...told) => faulty(path) || checks.fault(path, ...told));
  for (const circle of circles(model)) {
    const path = ['services', circle[0]!, 'depends_on', circle[1]!];
    checks.fault(
      path,
      'DEPENDENCY_CYCLE',
      `services wait for each other: ${circle.join(' → ')}`,
      'remove one of these dependencies',
    );
  }
};

interface Checks {
  readonly model: ComposeModel;
  /** Names of all services, also of those whose profile is not active. */
  readonly everything: ReadonlySet<string>;
  /** Whether so much is wrong already that nobody would read more. */
  readonly full: () => boolean;
  /** Whether something inside the service is wrong already. */
  readonly faulty: (service: string) => boolean;
  readonly fault: (path: Path, code: string, detail: string, hint: string | null) => void;
}

const serviceNames = (name: string, service: ServiceModel, checks: Checks): void => {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(name))
    checks.fault(['services', name], 'BAD_NAME', `"${name}" cannot be a service's name`, 'use letters, digits, "-", "_" and "."');
  // A misspelt image: is one fault, not two.
  if (!service.image && !service.build && service.provider === undefined && !checks.faulty(name)) {
    const hint = `push an image and name it: image: …, or send images: {"${name}": "…"} along`;
    checks.fault(['services', name], 'NO_IMAGE', `service ${name} has no image`, hint);
  }
  for (const [other, { condition, required = true }] of Object.entries(service.depends_on ?? {})) {
    const path = ['services', name, 'depends_on', other];
    if (condition === undefined) checks.fault(path, 'PART_MISSING', `${path.join('.')} has no condition`, 'add condition:');
    const target = Object.hasOwn(checks.model.services, other) ? checks.model.services[other] : undefined;
    if (target === undefined && (required || !checks.everything.has(other)))
      missing(path, 'service', other, Object.keys(checks.model.services), checks);
    if (condition === 'service_healthy' && target && !hasHealthcheck(target))
      checks.fault(
        path,
        'HEALTHCHECK_MISSING',
        `${name} waits until ${other} is healthy, but ${other} has no healthcheck`,
        `give ${other} a healthcheck, or wait for service_started`,
      );
  }
};

const hasHealthcheck = ({ healthcheck }: ServiceModel): boolean =>
  healthcheck?.disable !== true && healthcheck?.test !== undefined && healthcheck.test[0] !== 'NONE';

const missing = (path: Path, kind: string, name: string, known: readonly string[], checks: Checks): void => {
  if (checks.full()) return;
  const inactive = kind === 'service' && checks.everything.has(name);
  const near = nearest(name, known);
  const hint = inactive
    ? `activate a profile of ${name}, or write required: false`
    : near !== null
      ? `${near}?`
      : `define ${name} under ${kind}s:`;
  const detail = inactive
    ? `service ${name} is not part of this project: none of its profiles is active`
    : `there is no ${kind} "${name}"`;
  checks.fault(path, `${kind.toUpperCase()}_UNDEFINED`, detail, hint);
};

const references = (name: string, service: ServiceModel, checks: Checks): void => {
  const { model } = checks;
  const at = (...rest: Path): Path => ['services', name, ...rest];
  for (const one of Object.keys(service.models ?? {}))
    if (!Object.hasOwn(model.models ?? {}, one))
      missing(at('models', one), 'model', one, Object.keys(model.models ?? {}), checks);
  for (const network of Object.keys(service.networks ?? {}))
    if (!Object.hasOwn(model.networks ?? {}, network))
      missing(at('networks', network), 'network', network, Object.keys(model.networks ?? {}), checks);
  for (const [index, mount] of (service.volumes ?? []).entries())
    if (mount.type === 'volume' && mount.source !== undefined && !Object.hasOwn(model.volumes ?? {}, mount.source))
      missing(at('volumes', index), 'volume', mount.source, Object.keys(model.volumes ?? {}), checks);
  for (const kind of ['secrets', 'configs'] as const)
    for (const [index, { source }] of (service[kind] ?? []).entries())
      if (source !== undefined && !Object.hasOwn(model[kind] ?? {}, source))
        missing(at(kind, index), kind.slice(0, -1), source, Object.keys(model[kind] ?? {}), checks);
  inBuild(name, service, checks);
};

/** What a build takes from the project. Nothing is built here, and a name that is wrong is wrong all the same. */
const inBuild = (name: string, { build }: ServiceModel, checks: Checks): void => {
  const { secrets = {}, services } = checks.model;
  for (const [index, { source }] of (build?.secrets ?? []).entries())
    if (source !== undefined && !Object.hasOwn(secrets, source))
      missing(['services', name, 'build', 'secrets', index], 'secret', source, Object.keys(secrets), checks);
  for (const [context, from] of Object.entries(build?.additional_contexts ?? {})) {
    const other = /^service:(.*)$/.exec(from ?? '')?.[1];
    if (other !== undefined && !Object.hasOwn(services, other))
      missing(['services', name, 'build', 'additional_contexts', context], 'service', other, Object.keys(services), checks);
  }
};

const counts = (name: string, service: ServiceModel, checks: Checks): void => {
  const replicas = service.deploy?.replicas;
  if (service.scale !== undefined && replicas !== undefined && service.scale !== replicas)
    checks.fault(
      ['services', name, 'scale'],
      'TWO_COUNTS',
      `scale says ${service.scale}, deploy.replicas says ${replicas}`,
      'keep one of them',
    );
  const count = service.scale ?? replicas ?? 1;
  if (service.container_name !== undefined && count > 1)
    checks.fault(
      ['services', name, 'container_name'],
      'CONTAINER_NAME_TWICE',
      `${count} containers cannot all be called ${service.container_name}`,
      'remove container_name',
    );
  const { min, max } = service['x-evenkeel']?.scale ?? {};
  if (min !== undefined && max !== undefined && min > max)
    checks.fault(['services', name, 'x-evenkeel', 'scale'], 'BAD_RANGE', `min ${min} is more than max ${max}`, 'swap them');
};

/** Each circle once, beginning with the name that sorts first. */
const circles = (model: ComposeModel): string[][] => {
  const found: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const visit = (name: string): void => {
    if (state.get(name) === 'done') return;
    if (state.get(name) === 'open') return void found.push([...trail.slice(trail.indexOf(name)), name]);
    state.set(name, 'open');
    trail.push(name);
    for (const next of Object.keys(model.services[name]?.depends_on ?? {})) if (Object.hasOwn(model.services, next)) visit(next);
    trail.pop();
    state.set(name, 'done');
  };
  for (const name of Object.keys(model.services).sort()) visit(name);
  return found;
};
