import type { ComposeProject, ExtensionModel, ServiceModel } from '../model.js';
import type { Path } from '../tree.js';
import type { Findings } from './findings.js';

/** What a registry said of an image; unknown when it could not be asked or did not answer. */
export type ImageFacts =
  | {
      readonly digest: string | null;
      readonly exposes: readonly number[];
      /** `linux/arm64`…; left out or empty = not told. */
      readonly platforms?: readonly string[];
    }
  | {
      readonly unknown: true;
      readonly why?: string;
      /** Its host leads to an address of a private network, or of whoever asks. */
      readonly inward?: true;
    };

export interface TranslateOptions {
  readonly cluster: string;
  /** The project's name in names and tags. */
  readonly project: string;
  readonly balancer: 'alb' | 'none';
  readonly region: string;
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  readonly logGroup: string;
  /** EFS file system for named volumes; empty or left out = they stay on an instance. */
  readonly fileSystem?: string;
  /** Of the cluster's instances; left out = not known, nothing is checked. */
  readonly architecture?: 'x86_64' | 'arm64';
  /** Where the cluster buys types of both: both, that of the base type first; left out = `architecture` alone. */
  readonly processors?: readonly ('x86_64' | 'arm64')[];
  /** Instance types that the cluster buys, and how many percent of its instances may be Spot; left out = not known, nothing is checked. */
  readonly types?: readonly string[];
  readonly spotShare?: number;
  /** Image registries of the operator's own network, `host[:port]`; all others must be on the internet. */
  readonly registries?: readonly string[];
  /** By the reference as written in the file. */
  readonly images: Readonly<Record<string, ImageFacts>>;
  /** Ignored attributes become faults. */
  readonly strict?: boolean;
  /** What tells contents apart (SHA-256); a check that keeps nothing needs no telling apart. */
  readonly hash?: (value: unknown) => string;
}

/** One translation: the project, what is around it, and where findings go. */
export interface Work {
  readonly project: ComposeProject;
  readonly options: TranslateOptions;
  readonly findings: Findings;
}

/** One service of it. */
export interface Job extends Work {
  readonly name: string;
  readonly service: ServiceModel;
  readonly extension: ExtensionModel;
}

export const at = (job: Job, ...rest: Path): Path => ['services', job.name, ...rest];

/** ECS names take letters, digits, - and _: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export const ecsSafe = (name: string): string => name.replace(/[^a-zA-Z0-9_-]/g, '-');

export const namespaceOf = ({ cluster, project }: Pick<TranslateOptions, 'cluster' | 'project'>): string =>
  `${cluster}-${project}`;

/** The project's wishes for all of its services. */
export const commonOf = ({ project }: Work): ExtensionModel | undefined =>
  (project.model as { 'x-evenkeel'?: ExtensionModel })['x-evenkeel'];

/** The service's own wishes over the project's. */
export const jobOf = (work: Work, name: string): Job => {
  const service = work.project.model.services[name]!;
  const common = commonOf(work);
  const own = service['x-evenkeel'];
  const http = common?.http && own?.http ? { http: { ...common.http, ...own.http } } : {};
  return { ...work, name, service, extension: { ...common, ...own, ...http } };
};
