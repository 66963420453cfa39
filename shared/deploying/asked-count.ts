import type { WantedService } from '../model/project.js';

/** How many tasks people want of a service: none while the project is stopped, else what it was scaled to, else the file's count; null for DAEMON. */
export const askedCount = ({ desired, scaled, stopped }: WantedService): number | null =>
  desired === null ? null : stopped ? 0 : (scaled ?? desired);

/** The service as if its file said the count that people asked for. */
export const asCounted = (wanted: WantedService): WantedService => ({ ...wanted, desired: askedCount(wanted) });

/**
 * A new file keeps what people asked for meanwhile: a count until the file's own count changes, a restart until it has happened. It
 * starts what was stopped.
 */
export const keepingAsked = (before: readonly WantedService[], wanted: readonly WantedService[]): readonly WantedService[] =>
  wanted.map((service) => {
    const old = before.find(({ ecsName }) => ecsName === service.ecsName);
    if (!old || service.job || service.desired === null) return service;
    return {
      ...service,
      ...(old.scaled !== undefined && old.desired === service.desired && !service.scale && { scaled: old.scaled }),
      ...(old.restartedAt !== undefined && { restartedAt: old.restartedAt }),
    };
  });
