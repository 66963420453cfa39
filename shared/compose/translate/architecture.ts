import { imageOf } from './container.js';
import { architecture } from './placement.js';
import { at, type Job } from './work.js';

/**
 * All instances of a cluster share one architecture (one AMI). A service that asks for another, or whose image is not made for it,
 * would never run: said here, where the line is. Nothing is said of what a registry did not tell.
 */
export const checkArchitecture = (job: Job): void => {
  const cluster = job.options.architecture;
  if (cluster === undefined) return;
  const wanted = architecture(job);
  const has = cluster === 'arm64' ? 'ARM64' : 'X86_64';
  if (wanted !== null && wanted !== has) {
    const detail = `${job.name} asks for ${job.service.platform}, and the cluster's instances are ${cluster}`;
    job.findings.refused(
      at(job, 'platform'),
      'PLATFORM_ELSEWHERE',
      detail,
      `remove platform, or deploy to a cluster of ${wanted}`,
    );
  } else madeFor(job, cluster === 'arm64' ? 'linux/arm64' : 'linux/amd64', cluster);
};

const madeFor = (job: Job, platform: string, cluster: string): void => {
  const ref = imageOf(job);
  const facts = Object.hasOwn(job.options.images, ref) ? job.options.images[ref]! : null;
  const platforms = facts && 'platforms' in facts ? (facts.platforms ?? []) : [];
  if (platforms.length === 0 || platforms.includes(platform)) return;
  job.findings.refused(
    at(job, 'image'),
    'IMAGE_ARCHITECTURE',
    `${ref} is made for ${platforms.join(', ')}, and the cluster's instances are ${cluster}`,
    `name an image that is built for ${platform}, or run the cluster on other instance types`,
  );
};
