import { type Facts, type Said, usdPerHour } from './facts.js';

type NeverJoined = NonNullable<Facts['neverJoined']>[number];

/** An instance that was paid for and never became part of the cluster: one alert each, however often another is tried. */
export const neverJoinedAlerts = (facts: Facts): readonly Said[] =>
  (facts.neverJoined ?? []).map((one) => (one.strayed ? strayed(facts, one) : failed(facts, one)));

const failed = (facts: Facts, { instanceId, minutes, type, zone, launchTemplate }: NeverJoined): Said => ({
  type: 'instance.never-joined',
  severity: 'warning',
  key: `instance.never-joined/${instanceId}`,
  project: null,
  title: `${instanceId} never joined the cluster and is terminated`,
  why: `EC2 started ${instanceId} (${type}, ${zone}, launch template version ${launchTemplate || 'unknown'}), and no agent of it registered with ECS within ${minutes} min.`,
  effect: `Its minutes were paid for nothing. The cluster stays at ${usdPerHour(facts.view.usdPerHour)} until another joins; after three in a row no more are launched.`,
  todo: "If this repeats, look at the AMI, the instance role, user data, and the subnets' way to ECS (public address, NAT or VPC endpoints).",
  numbers: { instance: instanceId, type, zone, minutes },
});

const strayed = ({ view }: Facts, { instanceId, minutes, type, zone }: NeverJoined): Said => ({
  type: 'instance.never-joined',
  severity: 'warning',
  key: `instance.never-joined/${instanceId}`,
  project: null,
  title: `${instanceId} is not registered with ECS any more and is terminated`,
  why: `EC2 says that ${instanceId} (${type}, ${zone}) runs, and ECS has not listed it for ${minutes} min: somebody deregistered it, or its agent cannot reach ECS.`,
  effect: `What ran there is started on others, as far as there is room. The cluster stays at ${usdPerHour(view.usdPerHour)} until another joins.`,
  todo: 'If nobody deregistered it, look at the ECS agent log of the instance and its way to ECS (public address, NAT or VPC endpoints).',
  numbers: { instance: instanceId, type, zone, minutes },
});
