import { askedCount } from '../deploying/asked-count.js';
import { memberViews } from '../deploying/member-views.js';
import type { ServiceView, WantedService } from '../model/project.js';

/** A deployment's services before any pass has looked at them. */
export const openingServices = (wanted: readonly WantedService[]): readonly ServiceView[] =>
  wanted.flatMap((service) => memberViews(service, openingOf(service)));

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
