import { askedCount } from '../deploying/asked-count.js';
import { memberViews } from '../deploying/member-views.js';
import type { Change, ServiceView, WantedService } from '../model/project.js';

/** What is known of a project's services when a deployment of it begins: how they were seen last, and what changes. */
export interface Known {
  readonly seen: readonly ServiceView[];
  readonly changes: readonly Change[];
}

/** A deployment's services before any pass has looked at them: what ran already is shown as it was seen last. */
export const openingServices = (wanted: readonly WantedService[], { seen, changes }: Known): readonly ServiceView[] =>
  wanted.flatMap((service) => {
    const stays = changes.some((change) => change.service === service.name && change.action === 'unchanged');
    return memberViews(service, openingOf(service)).map((view) => {
      const last = seen.find(({ name }) => name === view.name);
      if (stays && last?.status === 'steady') return last;
      return last && last.running > 0 ? runningAs(last, view, service) : view;
    });
  });

/** Its tasks go on; what is wanted of it may be another thing now. */
const runningAs = (last: ServiceView, opening: ServiceView, { desired, scale }: WantedService): ServiceView => ({
  ...opening,
  status: 'rolling',
  desired: desired === null || (scale && opening.desired > 0) ? last.desired : opening.desired,
  running: last.running,
  pending: last.pending,
  healthy: last.healthy,
  waitsFor: [],
  why: null,
  endpoints: opening.endpoints.map((one) => last.endpoints.find((other) => other.published === one.published) ?? one),
  lastStop: last.lastStop,
});

const openingOf = (service: WantedService): ServiceView => ({
  name: service.name,
  status: 'waiting',
  desired: askedCount(service) ?? 0,
  running: 0,
  pending: 0,
  healthy: 0,
  failed: 0,
  waitsFor: service.dependsOn.filter((one) => one.required).map((one) => one.service),
  relocatable: service.relocatable,
  why: service.notRelocatableBecause,
  endpoints: service.published.map(({ published, target, protocol }) => ({ published, target, protocol, url: null })),
  lastStop: null,
});
