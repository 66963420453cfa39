/** A container registry, and what its images do when they run. */
export interface RegistryPart {
  /** Answers the requests of the product's registry client. */
  readonly fetch: typeof fetch;
  /** What an image does when it runs; `env` is the container's environment, where that decides whom it dials. */
  behaviour(image: string, env?: Readonly<Record<string, string>>): ImageBehaviour;
  /** False for a reference that the registry answers with 404. */
  exists(image: string): boolean;
  /** What it is made for, as images spell it: `amd64`, `arm64`. */
  processors(image: string): readonly string[];
}

export interface ImageBehaviour {
  readonly exposes: readonly number[];
  /** Names and ports that the program dials when it starts; it fails when one is served by nobody. */
  readonly dials: readonly { readonly name: string; readonly port: number }[];
  /** Of one that passes connections on: where to, by the port that it listens on. */
  readonly passes?: Readonly<Record<number, readonly { readonly name: string; readonly port: number }[]>>;
  /** MiB that it holds without any load. */
  readonly idleMemoryMiB: number;
  /** Seconds until it listens. */
  readonly startSeconds: number;
  /** Compressed size, for the time a pull takes; 100 unless known. */
  readonly sizeMiB?: number;
}
