import { allFaults, withCauses } from '../compose/causes.js';
import { imagesOf } from '../compose/images.js';
import type { ComposeModel } from '../compose/model.js';
import { type ComposeProject, readProject } from '../compose/read.js';
import { namespaceOf } from '../compose/translate/work.js';
import { type ImageFacts, type TranslateOptions, translate, type Verdict } from '../compose/translate.js';
import { InvalidInput, Malformed } from '../errors.js';
import type { Fault, WantedService } from '../model/project.js';
import { readImages } from '../registry/client.js';
import type { Bundle } from './bundle.js';
import { checkKeepable } from './keepable.js';
import type { Ports } from './ports.js';

/** What the files mean here. */
export interface Understood {
  readonly wanted: readonly WantedService[];
  readonly namespace: string;
  /** The files as Compose understands them. */
  readonly model: ComposeModel;
  readonly warnings: readonly Fault[];
  readonly verdicts: readonly Verdict[];
  /** Puts a fault that was found later where its pointer says it is written. */
  readonly placed: (fault: Fault) => Fault;
  /** Services of the file that are not asked for: what runs of them stays as it is. */
  readonly left?: ReadonlySet<string>;
}

/** Files to services: read, ask the registries, translate. Without a project's name the files say it. Throws Malformed or InvalidInput with every fault and its place. */
export const understand = async (ports: Ports, project: string | null, bundle: Bundle, strict: boolean): Promise<Understood> => {
  const read = readProject({ ...bundle, projectName: project });
  if (read.project === null) throw refused(read.faults, read.warnings);
  const images = await askRegistries(ports, imagesOf(read.project));
  const options: TranslateOptions = { ...optionsOf(ports, read.project.name), images, strict };
  const translated = translate(read.project, options);
  const faults = withCauses(allFaults(read.faults, translated.faults), read.warnings);
  const warnings = [...read.warnings, ...translated.warnings];
  if (faults.length > 0) throw refused(faults, warnings);
  const understood: Understood = {
    wanted: translated.wanted,
    namespace: namespaceOf(options),
    model: read.project.model,
    warnings,
    verdicts: translated.verdicts,
    placed: placer(read.project),
  };
  checkKeepable(understood);
  return understood;
};

const placer =
  (project: ComposeProject) =>
  (fault: Fault): Fault => {
    const place = fault.pointer === null ? null : project.placeOf(fault.pointer.split('/').slice(1));
    return place ? { ...fault, file: place.file, line: place.line, column: place.column } : fault;
  };

/** Longer than this nobody is kept waiting; an image whose registry is slower is unknown, and the plan says so. */
const REGISTRIES_MS = 8_000;

const askRegistries = async (ports: Ports, references: readonly string[]): Promise<Record<string, ImageFacts>> => {
  const [late, done] = [new AbortController(), new AbortController()];
  void ports.clock
    .sleep(REGISTRIES_MS, done.signal)
    .then(() => done.signal.aborted || late.abort(new Error(`no answer within ${REGISTRIES_MS / 1000} s`)));
  const platform = ports.policy.baseType.architecture === 'arm64' ? 'linux/arm64' : 'linux/amd64';
  try {
    return await readImages(references, { fetch: ports.fetch, platform, signal: late.signal, ...ports.registries });
  } finally {
    done.abort('answered');
  }
};

const optionsOf = ({ config }: Ports, project: string): Omit<TranslateOptions, 'images'> => ({
  cluster: config.cluster,
  project,
  balancer: config.balancer ? 'alb' : 'none',
  architecture: config.baseType.architecture,
  processors: [...new Set(config.types.map(({ architecture }) => architecture))],
  types: config.types.map(({ name }) => name),
  spotShare: config.spotShare,
  region: config.region,
  executionRoleArn: config.executionRoleArn,
  taskRoleArn: config.taskRoleArn,
  logGroup: config.logGroup,
  fileSystem: config.fileSystem ?? '',
  registries: config.registries,
});

/** What is not YAML is 400, what cannot run is 422. */
const refused = (errors: readonly Fault[], warnings: readonly Fault[]): Malformed | InvalidInput => {
  if (!errors.some((fault) => UNREADABLE.includes(fault.code))) return new InvalidInput(errors, { warnings });
  const first = new InvalidInput(errors);
  return new Malformed({ code: 'compose/not-yaml', detail: first.message, hint: first.hint, errors, warnings });
};

const UNREADABLE = ['NOT_YAML', 'TOO_DEEP', 'TOO_MANY_NODES', 'EMPTY'];
