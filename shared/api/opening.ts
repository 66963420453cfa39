import type { ServiceView, WantedService } from '../model/project.js';

/** A deployment's services before any pass has looked at them. */
export const openingServices = (wanted: readonly WantedService[]): readonly ServiceView[] =>
  wanted.map((service) => ({
    name: service.name,
    status: 'waiting',
    desired: service.desired ?? 0,
    running: 0,
    pending: 0,
    healthy: 0,
    failed: 0,
    waitsFor: service.dependsOn.filter((one) => one.required).map((one) => one.service),
    relocatable: service.relocatable,
    why: service.notRelocatableBecause,
    endpoints: service.published.map(({ published, target, protocol }) => ({ published, target, protocol, url: null })),
    lastStop: null,
  }));
