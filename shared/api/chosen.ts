import { nearest } from '../compose/nearest.js';
import { InvalidInput } from '../errors.js';
import type { WantedService } from '../model/project.js';
import { faultAt } from './json-body.js';
import type { Understood } from './understand.js';

/**
 * A file as if it held these services alone, and what they depend on, as `docker compose up SERVICE` starts them. What else the
 * project runs stays as it is. None = all of the file. Throws InvalidInput for a name that the file does not have.
 */
export const chosen = (understood: Understood, services: readonly string[]): Understood => {
  if (services.length === 0) return understood;
  const { wanted } = understood;
  const names = wanted.flatMap(namesOf);
  const faults = services.filter((name) => !names.includes(name)).map((name) => unknown(name, names));
  if (faults.length > 0) throw new InvalidInput(faults, { code: 'service/not-in-file' });
  const needed = withDependencies(wanted, services);
  const others = wanted.filter((service) => !needed.has(service)).flatMap(namesOf);
  return { ...understood, wanted: wanted.filter((service) => needed.has(service)), left: new Set(others) };
};

const withDependencies = (wanted: readonly WantedService[], services: readonly string[]): ReadonlySet<WantedService> => {
  const needed = new Set<WantedService>();
  const add = (name: string): void => {
    const service = wanted.find((one) => namesOf(one).includes(name));
    if (!service || needed.has(service)) return;
    needed.add(service);
    for (const { service: other } of service.dependsOn) add(other);
  };
  services.forEach(add);
  return needed;
};

const namesOf = ({ name, members }: WantedService): readonly string[] => [name, ...(members ?? []).map((one) => one.name)];

const unknown = (name: string, names: readonly string[]) => {
  const guess = nearest(name, names);
  return faultAt('', `The file has no service "${name}".`, guess ? `Did you mean "${guess}"?` : `It has: ${names.join(', ')}.`);
};
