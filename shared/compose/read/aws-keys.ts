import { child, type Entry, type Mapping, mapping, sequence, withEntry } from '../tree.js';

/**
 * Keys of Docker's own retired ECS integration that say what we have a word for. The word is added where nobody wrote it; the
 * key stays, so that it gets its verdict.
 */
export const withAwsKeys = (service: Mapping): Mapping => withProtocols(withScaling(service));

const withScaling = (service: Mapping): Mapping => {
  const scaling = child(service, 'deploy', 'x-aws-autoscaling');
  if (scaling === undefined || child(service, 'x-evenkeel', 'scale') !== undefined) return service;
  const own = service.entries.get('x-evenkeel');
  const entries = new Map<string, Entry>(own?.value.kind === 'mapping' ? own.value.entries : []);
  entries.set('scale', { key: scaling.place, value: scaling, implied: true });
  const holder = own ?? { key: scaling.place, value: scaling, implied: true as const };
  return withEntry(service, 'x-evenkeel', { ...holder, value: mapping(entries, scaling.place) });
};

const withProtocols = (service: Mapping): Mapping => {
  const ports = child(service, 'ports');
  if (ports?.kind !== 'sequence') return service;
  const items = ports.items.map((port) => {
    const said = port.kind === 'mapping' ? port.entries.get('x-aws-protocol') : undefined;
    if (port.kind !== 'mapping' || said === undefined || port.entries.has('app_protocol')) return port;
    return withEntry(port, 'app_protocol', { ...said, implied: true });
  });
  if (items.every((item, at) => item === ports.items[at])) return service;
  return withEntry(service, 'ports', { ...service.entries.get('ports')!, value: sequence(items, ports.place) });
};
