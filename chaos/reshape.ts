import type { Random } from '../simulator/random.js';
import type { App, AppService, Update } from './app.js';
import { oneOf, whole } from './chance.js';
import type { Setting } from './setting.js';

/** What may be done to a service's file besides another image and another count, where it makes sense; null where it does not. */
type Reshape = (one: AppService, app: App, setting: Setting, random: Random) => Reshaped | null;

interface Reshaped {
  readonly part: Partial<AppService>;
  readonly what: string;
}

/** The next generation of a project whose file says something of another kind: each way is as likely as the next. */
export const drawReshape = (random: Random, app: App, setting: Setting): Update | null => {
  const one = oneOf(random, app.services);
  const ways = RESHAPES.flatMap((reshape) => reshape(one, app, setting, random) ?? []);
  if (ways.length === 0) return null;
  const { part, what } = oneOf(random, ways);
  const renamed = part.name ?? one.name;
  const services = app.services.map((other) =>
    other === one
      ? { ...one, edition: one.edition + 1, ...part }
      : other.dependsOn === one.name
        ? { ...other, dependsOn: renamed }
        : other,
  );
  return { app: { ...app, services }, what: `${one.name} ${what}`, good: true };
};

/** Without a balancer a port is one of the instance: one task an instance holds it, and nobody dials it by name. */
const RESHAPES: readonly Reshape[] = [
  ({ volume, replicas, range }) =>
    !volume && replicas === 1 && range === null ? { part: { volume: true }, what: 'gets a volume' } : null,
  ({ volume }) => (volume ? { part: { volume: false }, what: 'gives its volume up' } : null),
  ({ port, replicas, range, name }, { project, services }, { balancer }) =>
    port === null &&
    range === null &&
    (balancer === 'alb' || (replicas === 1 && services.every(({ dependsOn }) => dependsOn !== name)))
      ? { part: { port: portOf(project, name) }, what: 'publishes a port' }
      : null,
  ({ port }, _, __, random) =>
    port === null ? null : { part: { port: port + whole(random, 20, 29) }, what: 'publishes another port' },
  ({ port }) => (port === null ? null : { part: { port: null }, what: 'publishes no port any more' }),
  ({ health }) => ({ part: { health: !health }, what: health ? 'has no health check any more' : 'gets a health check' }),
  ({ dependsOn }) => (dependsOn === null ? null : { part: { dependsOn: null }, what: 'waits for nobody any more' }),
  ({ memoryMiB }) => (memoryMiB >= 128 ? { part: { memoryMiB: memoryMiB / 2 }, what: 'asks for half the memory' } : null),
  ({ volume, stopFirst }) =>
    volume ? null : { part: { stopFirst: !stopFirst }, what: stopFirst ? 'starts first' : 'stops first' },
  ({ name }) => ({ part: { name: `${name}n` }, what: 'has another name' }),
];

/** One that no other service of the projects that are drawn has. */
const portOf = (project: string, name: string): number =>
  (project === 'alpha' ? 8_150 : 8_250) + Number(/\d/.exec(name)?.[0] ?? 9);
