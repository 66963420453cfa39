import { ecsSafe, type Job } from './work.js';

/** Of the instance that has the volume. At most 128 characters: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attribute.html */
export const attributeOf = (job: Job, source: string): string => {
  const attribute = `evenkeel.volume.${job.options.project}.${source}`;
  if (attribute.length > 128)
    job.findings.fault(
      ['volumes', source],
      'NAME_TOO_LONG',
      `the instance that keeps ${source} is marked with "${attribute}", and ECS takes 128 characters`,
      'give the volume a shorter name here, and its long one in name:',
    );
  return attribute;
};

/**
 * A volume is known by its name, to Docker and in the task definition, where ECS takes no dot
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html); refused where that would be something else.
 */
export const checkName = (job: Job, source: string, name: string): void => {
  // To Docker a name with a slash is a folder of the host: https://docs.docker.com/engine/storage/bind-mounts/
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/.test(name) || isOurs(job, name))
    job.findings.refused(
      ['volumes', source],
      'VOLUME_NAME',
      `"${name}" is no name of a volume here`,
      'letters, digits, "_" and "-", and not as the volumes of delivered files are called',
      'operator',
    );
};

/**
 * Volumes of a task definition are known by name alone: one that is called like the store of files would be it, with the files of all
 * projects. In a task that services share, each one's own volumes begin with its name.
 */
const isOurs = ({ project }: Job, name: string): boolean => {
  const members = Object.keys(project.model.services).map((service) => `${ecsSafe(service)}-`);
  return ['', ...members].some((prefix) => name.startsWith(prefix) && OURS.test(name.slice(prefix.length)));
};

const OURS = /^(?:files-(?:store|\d+)|anonymous-\d+)$/;
