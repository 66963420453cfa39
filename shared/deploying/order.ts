import type { DependsCondition, WantedService } from '../model/project.js';

/** A service that must have got this far before another begins. */
export interface Gate {
  readonly service: string;
  readonly condition: DependsCondition;
  /** The file does not name it. */
  readonly implied?: true;
}

/**
 * What each service waits for, by compose name: its own depends_on, and, because a Service Connect client only sees endpoints that
 * exist when its deployment begins and programs dial them when they start, every server at the bottom: one that serves others,
 * publishes nothing and waits for nobody (a database, a cache). Files without depends_on get a sane order by this alone.
 */
export const gatesOf = (wanted: readonly WantedService[]): ReadonlyMap<string, readonly Gate[]> => {
  const names = new Set(wanted.map(({ name }) => name));
  const bottom = wanted.filter((service) => isBottom(service, names));
  return new Map(wanted.map((service) => [service.name, [...named(service, names), ...implied(service, bottom)]]));
};

const isBottom = (service: WantedService, names: ReadonlySet<string>): boolean =>
  service.serves && service.published.length === 0 && named(service, names).length === 0;

const named = (service: WantedService, names: ReadonlySet<string>): Gate[] =>
  service.dependsOn
    .filter((edge) => names.has(edge.service))
    .map(({ service: name, condition }) => ({ service: name, condition }));

const implied = (service: WantedService, bottom: readonly WantedService[]): Gate[] => {
  if (bottom.includes(service)) return [];
  const already = new Set(service.dependsOn.map((edge) => edge.service));
  return bottom
    .filter(({ name }) => !already.has(name))
    .map(({ name, hasHealthCheck }) => ({
      service: name,
      condition: hasHealthCheck ? 'service_healthy' : 'service_started',
      implied: true,
    }));
};

/** Services in the order of their gates, servers first; those in a circle come last, as `circle`. */
export const inOrder = (wanted: readonly WantedService[]): { ordered: WantedService[]; circle: WantedService[] } => {
  const gates = gatesOf(wanted);
  const ordered: WantedService[] = [];
  const done = new Set<string>();
  let left = [...wanted];
  for (;;) {
    const free = left.filter(({ name }) => (gates.get(name) ?? []).every((gate) => done.has(gate.service)));
    if (free.length === 0) return { ordered, circle: left };
    for (const service of free) done.add(service.name);
    ordered.push(...free);
    left = left.filter((service) => !free.includes(service));
  }
};
