import type { Fault, WantedService } from '../model/project.js';
import { type Route, routeKey, routesOf, routeText } from '../model/route.js';
import { limitFault } from './limit-fault.js';
import type { Bid, Claim } from './limits.js';

/**
 * Ports, hosts and paths that another project has published, or a service that stays though the file does not name it any more: one
 * request can go to one service only.
 */
export const portsTaken = (service: WantedService, bid: Bid): readonly Fault[] => [
  ...keptTaken(service, bid),
  ...routesOf(service).flatMap((route) => routeTaken(service, route, bid)),
  ...fixedTaken(service, bid),
];

/** A service that got another name publishes what its old self does. */
const keptTaken = (service: WantedService, { project, kept = [] }: Bid): readonly Fault[] => {
  if (kept.includes(service)) return [];
  const old = { others: [], claims: [{ name: project, wanted: kept }] };
  const [first] = [
    ...routesOf(service).flatMap((route) => {
      const twin = kept.find((one) => routesOf(one).some((their) => routeKey(their) === routeKey(route)));
      return twin ? [{ what: routeText(route), name: twin.name }] : [];
    }),
    ...fixedHolders(service, old).map(({ port, theirs }) => ({ what: `port ${port}`, name: theirs.name })),
  ];
  if (!first) return [];
  const detail = `${first.what.replace('port', 'Port')} is published by "${first.name}", which the file does not name any more and which keeps running.`;
  const hint = `Remove it with removeOrphans=true (evenkeel up --remove-orphans), or publish another port.`;
  return [limitFault('port/taken', service, detail, { part: 'ports', hint })];
};

/** Project "a" with service "b-c" and project "a-b" with service "c" would be one and the same ECS service. */
export const nameTaken = (service: WantedService, bid: Bid): readonly Fault[] => {
  const holder = [...bid.others, ...(bid.claims ?? [])].find(({ wanted }) =>
    wanted.some((theirs) => theirs.ecsName === service.ecsName),
  );
  if (!holder) return [];
  const hint = `Rename the service, or the project "${bid.project}".`;
  return [
    limitFault('name/taken', service, `The ECS service "${service.ecsName}" belongs to project "${holder.name}".`, { hint }),
  ];
};

interface Held {
  readonly project: string;
  readonly theirs: Claim['wanted'][number];
}

const heldBy = ({ others, claims = [] }: Pick<Bid, 'others' | 'claims'>): readonly Held[] =>
  [...others.filter(({ removed }) => !removed), ...claims].flatMap(({ name, wanted }) =>
    wanted.map((theirs) => ({ project: name, theirs })),
  );

const routeTaken = (service: WantedService, route: Route, bid: Bid): readonly Fault[] => {
  const held = heldBy(bid).flatMap(({ project, theirs }) => routesOf(theirs).map((their) => ({ project, their })));
  const twin = held.find(({ their }) => routeKey(their) === routeKey(route));
  if (twin) return [taken(service, routeText(route), `${twin.project}/${twin.their.service}`, twin.project, true)];
  const other = held.find(({ their }) => their.port === route.port && speech(their) !== speech(route));
  if (!other) return [];
  const detail = `Port ${route.port} of the balancer speaks ${speech(other.their)} for ${other.project}/${other.their.service}, so it cannot speak ${speech(route)} for "${service.name}".`;
  return [limitFault('port/protocol', service, detail, { part: 'ports', hint: 'Publish another port.' })];
};

const speech = ({ certificate }: Route): string => (certificate === null ? 'HTTP' : 'HTTPS');

/** A number is a fixed port of the instances for one of the two: it would mean two things. */
const fixedTaken = (service: WantedService, bid: Bid): readonly Fault[] =>
  fixedHolders(service, bid).map(({ port, project, theirs }) =>
    taken(service, `port ${port}`, `${project}/${theirs.name}`, project, false),
  );

const fixedHolders = (
  service: WantedService,
  bid: Pick<Bid, 'others' | 'claims'>,
): readonly (Held & { readonly port: number })[] =>
  service.published.flatMap((port) => {
    const holder = heldBy(bid).find(({ theirs }) =>
      theirs.published.some(
        (one) =>
          one.published === port.published && one.protocol === port.protocol && (one.via === 'host' || port.via === 'host'),
      ),
    );
    return holder ? [{ ...holder, port: port.published }] : [];
  });

const taken = (service: WantedService, what: string, holder: string, project: string, shared: boolean): Fault =>
  limitFault('port/taken', service, `${what.replace('port', 'Port')} is already published by ${holder}.`, {
    part: 'ports',
    hint: `Publish another port${shared ? ', or this one under a host or path of its own (x-evenkeel.http)' : ''}, or take ${project} down first.`,
  });
