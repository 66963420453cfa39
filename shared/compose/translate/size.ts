import { QUOTAS } from '../../model/quotas.js';
import type { ServiceModel } from '../model.js';
import { aliasesOf } from './names.js';
import { MOST_EXPOSED } from './ports.js';
import type { Work } from './work.js';

/**
 * Whether the project is small enough to be looked at part by part. A line of a file can open a thousand ports, and an alias repeats
 * it in each service; no cluster has what lies beyond.
 */
export const isOfSize = (work: Work): boolean => {
  const services = Object.entries(work.project.model.services);
  const sum = (of: (service: ServiceModel, name: string) => number): number =>
    services.reduce((total, [name, service]) => total + of(service, name), 0);
  const aliases = aliasesOf(work);
  const measured: readonly (readonly [what: string, count: number, most: number])[] = [
    ['published ports', sum(({ ports = [] }) => ports.length), MOST_PORTS],
    [
      'dependencies and links',
      sum(({ depends_on = {}, links = [] }) => Object.keys(depends_on).length + links.length),
      MOST_EDGES,
    ],
    [
      'mounts',
      sum(({ volumes = [], configs = [], secrets = [] }) => volumes.length + configs.length + secrets.length),
      MOST_MOUNTS,
    ],
    ['names and ports', sum((service, name) => openedBy(service) * (aliases.get(name)?.length ?? 1)), MOST_ANNOUNCED],
  ];
  const over = measured.find(([, count, most]) => count > most);
  if (over)
    work.findings.fault(
      ['services'],
      'PROJECT_TOO_LARGE',
      `together its services have ${over[1]} ${over[0]}, more than ${over[2]}`,
      'split it into several projects',
    );
  return over === undefined;
};

const MOST_PORTS = 2_000;
const MOST_EDGES = 5_000;
const MOST_MOUNTS = 10_000;
/** Twice what a namespace holds: which of them are announced in the end is told where it is counted. */
const MOST_ANNOUNCED = 2 * QUOTAS.announcedOfNamespace;

/** Ports that one service opens to its peers, at most. */
const openedBy = ({ ports = [], expose = [] }: ServiceModel): number =>
  ports.length + expose.reduce((sum, text) => sum + widthOf(text), 0);

const widthOf = (text: string): number => {
  const [from = 0, to = from] = text.split('/')[0]!.split('-').map(Number);
  return Math.min(MOST_EXPOSED, Math.max(1, to - from + 1));
};
