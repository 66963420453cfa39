import { hasEnded } from '../../shared/model/has-ended.js';
import type { Deployment, ServiceView } from '../../shared/model/project.js';
import { isTerminal } from '../../shared/model/words.js';

/** One line of progress: the deployment itself, or one of its services. */
export interface Row {
  readonly id: string;
  /** What it is a part of; null for the deployment. */
  readonly parentId: string | null;
  readonly status: 'working' | 'done' | 'warning' | 'error';
  /** The API's word for it. */
  readonly text: string;
  /** Why it is not further; '' when there is nothing to say. */
  readonly details: string;
  readonly current: number;
  readonly total: number;
}

/** The deployment first, then its services in the file's order. */
export const rowsOf = (deployment: Deployment): readonly Row[] => {
  const services = deployment.services.map((service) => serviceRow(deployment, service));
  const done = services.filter(({ status }) => status === 'done').length;
  return [{ ...deploymentRow(deployment), current: done, total: services.length }, ...services];
};

const deploymentRow = ({ project, status, reason }: Deployment): Row => ({
  id: project,
  parentId: null,
  status: isTerminal(status) ? (GOOD.includes(status) ? 'done' : 'error') : reason ? 'warning' : 'working',
  text: status,
  details: '',
  current: 0,
  total: 0,
});

const GOOD: readonly string[] = ['steady', 'removed'];

const serviceRow = ({ project, kind, status: stage }: Deployment, service: ServiceView): Row => {
  const { name, status, desired, running, healthy } = service;
  const goes = kind === 'down' || kind === 'stop';
  return {
    id: `${project}/${name}`,
    parentId: project,
    status:
      status === 'steady' || status === 'removed'
        ? 'done'
        : status === 'failed'
          ? 'error'
          : service.failed > 0
            ? 'warning'
            : 'working',
    text: status,
    // Before anything has looked at a service, `why` tells whether it could be moved.
    details: goes ? leftOf(service) : detailsOf(stage === 'queued' && !hasEnded(service) ? { ...service, why: null } : service),
    current: goes ? running : Math.min(running, Math.max(healthy, 0), desired),
    total: desired,
  };
};

const leftOf = ({ running, pending }: ServiceView): string => (running + pending > 0 ? `${running + pending} left` : '');

const detailsOf = (service: ServiceView): string => {
  const { status, waitsFor, why, failed, pending } = service;
  if (hasEnded(service)) return why!;
  // Why it failed is told below, with its lines.
  if (status === 'steady' || status === 'removed' || status === 'failed') return '';
  return [
    ...(waitsFor.length > 0 ? [`waits for ${waitsFor.join(', ')}`] : why ? [why] : []),
    ...(pending > 0 ? [`${pending} starting`] : []),
    ...(failed > 0 ? [`${failed} stopped`] : []),
  ].join('; ');
};

/** Whether a reader would see a difference. */
export const sameRow = (a: Row | undefined, b: Row): boolean =>
  a !== undefined &&
  a.status === b.status &&
  a.text === b.text &&
  a.details === b.details &&
  a.current === b.current &&
  a.total === b.total;
