import type { ServiceView, WantedService } from '../model/project.js';

/** A group as people read it: each compose service in it by its own name, with the ports it publishes. Others stay as they are. */
export const memberViews = ({ name, members }: Pick<WantedService, 'name' | 'members'>, view: ServiceView): ServiceView[] =>
  members === undefined
    ? [view]
    : members.map((member) => ({
        ...view,
        name: member.name,
        group: name,
        // Tasks are counted once for each container in them: one without a check of its own is healthy when its task runs.
        healthy: member.hasHealthCheck ? view.healthy : Math.max(view.healthy, view.running),
        endpoints: view.endpoints.filter(({ published, protocol }) =>
          member.published.some((port) => port.published === published && port.protocol === protocol),
        ),
      }));
