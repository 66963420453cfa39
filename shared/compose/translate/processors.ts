import { instanceType } from '../../model/instance-types.js';
import { imageOf } from './container.js';
import { architecture } from './placement.js';
import { stepImages } from './pre-start.js';
import type { Job, TranslateOptions } from './work.js';

export type Processor = 'x86_64' | 'arm64';

/** As registries spell it. */
export const PLATFORMS: Readonly<Record<Processor, string>> = { x86_64: 'linux/amd64', arm64: 'linux/arm64' };

/** Of the cluster's instances, the base type's first; none = not known. */
export const clusterProcessors = ({ architecture: base, processors }: TranslateOptions): readonly Processor[] =>
  processors ?? (base === undefined ? [] : [base]);

/** Whether the cluster buys types of both. */
export const buysBoth = ({ options }: Job): boolean => clusterProcessors(options).length > 1;

/** Those of the cluster on which all images of the service run and that its file leaves open. An image nobody knows of is the base type's. */
export const processorsOf = (job: Job): readonly Processor[] => {
  const asked = askedFor(job);
  const [base] = clusterProcessors(job.options);
  const ofImages = imagesIn(job).map((ref) => madeFor(job, ref) ?? (asked === null && base ? [base] : BOTH));
  return clusterProcessors(job.options).filter((one) =>
    [asked ?? BOTH, typesOf(job), ...ofImages].every((open) => open.includes(one)),
  );
};

/** Images of which nothing is known, where that binds the service to the base type's processor. */
export const unknownImages = (job: Job): readonly string[] =>
  askedFor(job) === null ? imagesIn(job).filter((ref) => madeFor(job, ref) === null) : [];

/** What an image is made for, of what a cluster can have; null = not told. */
export const madeFor = (job: Job, ref: string): readonly Processor[] | null => {
  const platforms = platformsOf(job, ref);
  return platforms.length === 0 ? null : BOTH.filter((one) => platforms.includes(PLATFORMS[one]));
};

/** What the registry says an image is made for; none = not told. */
export const platformsOf = (job: Job, ref: string): readonly string[] => {
  const facts = Object.hasOwn(job.options.images, ref) ? job.options.images[ref]! : null;
  return facts && 'platforms' in facts ? (facts.platforms ?? []) : [];
};

const BOTH: readonly Processor[] = ['x86_64', 'arm64'];

const imagesIn = (job: Job): readonly string[] => [imageOf(job), ...stepImages(job).map(({ ref }) => ref)];

/** By `platform` and `x-evenkeel.capacity.architecture`; null = the file leaves it open. */
const askedFor = (job: Job): readonly Processor[] | null => {
  const platform = architecture(job);
  const wished = job.extension.capacity?.architecture;
  if (platform === null && wished === undefined) return null;
  const byPlatform: Processor = platform === 'ARM64' ? 'arm64' : 'x86_64';
  return BOTH.filter((one) => (platform === null || one === byPlatform) && (wished === undefined || one === wished));
};

/** `x-evenkeel.capacity.types` have processors of their own. */
const typesOf = (job: Job): readonly Processor[] => {
  const types = job.extension.capacity?.types;
  return types === undefined ? BOTH : types.flatMap((name) => instanceType(name)?.architecture ?? []);
};
