import type { DependsCondition } from '../model/project.js';
import type { SourceFile } from './read/document.js';
import type { Mapping, Path, Place } from './tree.js';

/** What was sent: compose files and whatever they name, and values for `${NAME}`. */
export interface Bundle {
  readonly files: readonly SourceFile[];
  readonly env: Readonly<Record<string, string>>;
  readonly profiles: readonly string[];
  /** Image to run for a service that the file only builds. */
  readonly images: Readonly<Record<string, string>>;
  /** Overrides `name:`. */
  readonly projectName: string | null;
  /** Used when neither says a name: the directory's. */
  readonly directory?: string;
  /** A plain `$NAME` without a value stays as `${NAME}` instead of becoming empty. */
  readonly keepUnset?: boolean;
  /** Which files are the compose files, in merge order. Without it they are told by their names. */
  readonly composeFiles?: readonly string[];
}

/** A project as Compose understands it, with the place of everything in it. */
export interface ComposeProject {
  readonly name: string;
  readonly model: ComposeModel;
  /** The canonical tree that the model was taken from: verdicts are given on it. */
  readonly tree: Mapping;
  /** Place of a path, or of the nearest thing around it. */
  readonly placeOf: (path: Path) => Place | null;
  /** All files of the bundle by normalised name. */
  readonly files: ReadonlyMap<string, string>;
  /** Variables of the request, then of `.env`. */
  readonly variables: ReadonlyMap<string, string>;
}

/** The canonical model, spelt as compose-go spells it. */
export interface ComposeModel {
  readonly name: string;
  readonly services: Readonly<Record<string, ServiceModel>>;
  readonly models?: Readonly<Record<string, unknown>>;
  readonly networks?: Readonly<Record<string, ResourceModel | null>>;
  readonly volumes?: Readonly<Record<string, VolumeModel>>;
  readonly secrets?: Readonly<Record<string, FileModel>>;
  readonly configs?: Readonly<Record<string, FileModel>>;
}

export interface ServiceModel {
  readonly build?: {
    readonly context?: string;
    readonly dockerfile?: string;
    readonly dockerfile_inline?: string;
    readonly platforms?: readonly string[];
    readonly secrets?: readonly { readonly source?: string }[];
    readonly additional_contexts?: Readonly<Record<string, string>>;
  };
  readonly cap_drop?: readonly string[];
  readonly cgroup?: string;
  readonly command?: readonly string[];
  readonly configs?: readonly FileReference[];
  readonly container_name?: string;
  readonly cpu_period?: number;
  readonly cpu_quota?: number;
  readonly cpu_shares?: number;
  readonly cpus?: number;
  readonly depends_on?: Readonly<Record<string, { readonly condition: DependsCondition; readonly required: boolean }>>;
  readonly deploy?: DeployModel;
  readonly dns?: readonly string[];
  readonly dns_search?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly expose?: readonly string[];
  readonly extra_hosts?: readonly string[];
  readonly gpus?: readonly DeviceRequest[];
  readonly healthcheck?: HealthModel;
  readonly image?: string;
  readonly init?: boolean;
  readonly ipc?: string;
  readonly isolation?: string;
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly links?: readonly string[];
  readonly logging?: { readonly driver?: string };
  readonly mem_limit?: string;
  readonly mem_reservation?: string;
  readonly memswap_limit?: string;
  readonly models?: Readonly<Record<string, unknown>>;
  readonly network_mode?: string;
  readonly networks?: Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>;
  readonly pids_limit?: number;
  readonly platform?: string;
  readonly ports?: readonly PortModel[];
  readonly pre_start?: readonly StepModel[];
  readonly privileged?: boolean;
  readonly profiles?: readonly string[];
  readonly provider?: object;
  readonly pull_policy?: string;
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly runtime?: string;
  readonly scale?: number;
  readonly secrets?: readonly FileReference[];
  readonly security_opt?: readonly string[];
  readonly shm_size?: string;
  readonly stdin_open?: boolean;
  readonly stop_grace_period?: string;
  readonly sysctls?: Readonly<Record<string, string | null>>;
  readonly tmpfs?: readonly string[];
  readonly tty?: boolean;
  readonly ulimits?: Readonly<Record<string, number | { readonly soft?: number; readonly hard?: number }>>;
  readonly user?: string;
  readonly volumes?: readonly MountModel[];
  readonly working_dir?: string;
  readonly 'x-aws-pull_credentials'?: string;
  readonly 'x-evenkeel'?: ExtensionModel;
}

/** A hook in a container of its own. */
export interface StepModel {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly image?: string;
  readonly per_replica?: boolean;
  readonly privileged?: boolean;
  readonly user?: string;
  readonly working_dir?: string;
}

export interface PortModel {
  readonly mode: string;
  readonly target: number;
  readonly published?: string;
  readonly protocol: string;
  readonly host_ip?: string;
  readonly app_protocol?: string;
  readonly name?: string;
}

export interface MountModel {
  readonly type: string;
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly tmpfs?: { readonly size?: string; readonly mode?: number };
}

export interface FileReference {
  readonly source: string;
  readonly target?: string;
  readonly mode?: string;
  readonly uid?: string;
  readonly gid?: string;
}

export interface HealthModel {
  readonly disable?: boolean;
  readonly test?: readonly string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly retries?: number;
  readonly start_period?: string;
}

export interface DeployModel {
  readonly mode?: string;
  readonly replicas?: number;
  readonly resources?: { readonly limits?: ResourceAmounts; readonly reservations?: ResourceAmounts };
  readonly restart_policy?: { readonly condition?: string; readonly max_attempts?: number };
  readonly placement?: { readonly constraints?: readonly string[]; readonly max_replicas_per_node?: number };
  readonly update_config?: { readonly order?: string; readonly parallelism?: number; readonly failure_action?: string };
}

export interface ResourceAmounts {
  readonly cpus?: number;
  readonly memory?: string;
  readonly pids?: number;
  readonly devices?: readonly DeviceRequest[];
  readonly generic_resources?: readonly {
    readonly discrete_resource_spec?: { readonly kind?: string; readonly value?: number };
  }[];
}

export interface DeviceRequest {
  readonly capabilities?: readonly string[];
  readonly count?: number;
  readonly device_ids?: readonly string[];
  readonly driver?: string;
  readonly options?: Readonly<Record<string, string | null>>;
}

export interface ResourceModel {
  readonly name?: string;
  readonly external?: boolean;
}

export interface VolumeModel extends ResourceModel {
  readonly driver?: string;
  readonly driver_opts?: Readonly<Record<string, string | null>>;
  readonly labels?: Readonly<Record<string, string | null>>;
}

export interface FileModel extends ResourceModel {
  /** Keys of a JSON secret, each a file. */
  readonly 'x-aws-keys'?: readonly string[];
  readonly file?: string;
  readonly driver?: string;
  readonly content?: string;
  readonly environment?: string;
}

export interface ScaleModel {
  readonly min?: number;
  readonly max?: number;
  readonly cpu?: number;
  readonly memory?: number;
  readonly requests?: number;
  readonly schedule?: readonly {
    readonly min?: number;
    readonly from?: string;
    readonly until?: string;
    readonly zone?: string;
  }[];
}

export interface ExtensionModel {
  readonly relocate?: string;
  readonly protect?: boolean;
  readonly scale?: ScaleModel;
  readonly group?: string;
  readonly capacity?: { readonly market?: string; readonly types?: readonly string[]; readonly architecture?: string };
  readonly http?: {
    readonly health?: string;
    readonly host?: string;
    readonly path?: string;
    readonly certificate?: string;
    readonly redirect?: number;
  };
}
