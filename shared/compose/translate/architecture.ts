import { imageOf } from './container.js';
import { architecture } from './placement.js';
import {
  buysBoth,
  clusterProcessors,
  PLATFORMS,
  type Processor,
  platformsOf,
  processorsOf,
  unknownImages,
} from './processors.js';
import { at, type Job } from './work.js';

/**
 * An instance has one processor, and the machine images of a cluster are for one or for both. A service that asks for what no instance
 * of the cluster has, or whose image is not made for it, would never run: said here, where the line is. Nothing is said of what a
 * registry did not tell, but that the base type's processor is taken where there are two.
 */
export const checkArchitecture = (job: Job): void => {
  const cluster = clusterProcessors(job.options);
  if (cluster.length === 0) return;
  const wanted = wantedBy(job);
  if (wanted !== null && !cluster.includes(wanted)) {
    const detail = `${job.name} asks for ${job.service.platform}, and the cluster's instances are ${cluster.join(' and ')}`;
    job.findings.refused(
      at(job, 'platform'),
      'PLATFORM_ELSEWHERE',
      detail,
      `remove platform, or deploy to a cluster of ${architecture(job)}`,
    );
  } else if (isMade(job, wanted === null ? cluster : [wanted]) && buysBoth(job)) checkTogether(job);
};

const wantedBy = (job: Job): Processor | null => {
  const platform = architecture(job);
  return platform === null ? null : platform === 'ARM64' ? 'arm64' : 'x86_64';
};

/** Whether the image runs on one of these, as far as is known; else it is refused. */
const isMade = (job: Job, open: readonly Processor[]): boolean => {
  const ref = imageOf(job);
  const platforms = platformsOf(job, ref);
  if (platforms.length === 0 || open.some((one) => platforms.includes(PLATFORMS[one]))) return true;
  const wish = open.length < clusterProcessors(job.options).length ? `${job.name} asks for` : "the cluster's instances are";
  job.findings.refused(
    at(job, 'image'),
    'IMAGE_ARCHITECTURE',
    `${ref} is made for ${platforms.join(', ')}, and ${wish} ${open.join(' and ')}`,
    `name an image that is built for ${open.map((one) => PLATFORMS[one]).join(' or ')}, or run the cluster on other instance types`,
  );
  return false;
};

/** Each is possible alone, and nothing is left of all together: images, `platform`, `capacity.architecture`, `capacity.types`. */
const checkTogether = (job: Job): void => {
  if (processorsOf(job).length === 0)
    job.findings.fault(
      at(job),
      'NO_PROCESSOR',
      `no processor runs all of ${job.name}: its images, platform and x-evenkeel.capacity leave neither x86_64 nor arm64`,
      'let its images, platform and capacity name the same one',
    );
  const unknown = unknownImages(job);
  if (unknown.length === 0) return;
  const base = clusterProcessors(job.options)[0]!;
  job.findings.noted(
    at(job, 'image'),
    'PROCESSOR_GUESSED',
    `what ${unknown.join(', ')} is made for is not known: its tasks run on ${base} instances only`,
    `say platform: ${PLATFORMS[base]}, or the other if it is made for that`,
  );
};
