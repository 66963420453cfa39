import { type Facts, type Said, usdPerHour } from './facts.js';

/** An instance that was paid for and never became part of the cluster: one alert each, however often another is tried. */
export const neverJoinedAlerts = (facts: Facts): readonly Said[] =>
  (facts.neverJoined ?? []).map(({ instanceId, minutes, type, zone, launchTemplate }) => ({
    type: 'instance.never-joined',
    severity: 'warning',
    key: `instance.never-joined/${instanceId}`,
    project: null,
    title: `${instanceId} never joined the cluster and is terminated`,
    why: `EC2 started ${instanceId} (${type}, ${zone}, launch template version ${launchTemplate || 'unknown'}), and no agent of it registered with ECS within ${minutes} min.`,
    effect: `Its minutes were paid for nothing. The cluster stays at ${usdPerHour(facts.view.usdPerHour)} until another joins; after three in a row no more are launched.`,
    todo: "If this repeats, look at the AMI, the instance role, user data, and the subnets' way to ECS (public address, NAT or VPC endpoints).",
    numbers: { instance: instanceId, type, zone, minutes },
  }));
