import type { Part } from './call.js';

export interface EfsPart extends Part {
  /** A file system that somebody made before: the operator's. */
  add(fileSystemId: string): void;
  /** Why an instance cannot mount it, as ECS tells it; null when it can. */
  unmountable(fileSystemId: string, accessPointId: string | null): string | null;
}
