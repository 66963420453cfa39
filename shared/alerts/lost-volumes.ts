import type { LostVolume } from '../model/head.js';
import type { Facts, Said } from './facts.js';

/** Data that are gone: whoever has a copy must hear of it before the service has written over what it misses. */
export const lostVolumeAlerts = ({ lostVolumes = [] }: Facts): readonly Said[] => lostVolumes.map(lost);

const lost = ({ project, service, volume, home }: LostVolume): Said => ({
  type: 'volume.lost',
  severity: 'critical',
  key: `volume.lost/${project}/${volume}/${home}`,
  project,
  title: `volume ${volume} of ${project} is lost with its instance`,
  why: `It lay on the disk of one instance, and that instance is gone. ${service} may run nowhere else, so the volume is given to ${home}.`,
  effect: `${service} starts with an empty volume there. What it had written is gone, unless there is a copy.`,
  todo: `Restore it from a backup. So that it cannot happen again, keep it on EFS (parameter fileSystem) or in a managed store.`,
  numbers: { service, volume, instance: home },
});
