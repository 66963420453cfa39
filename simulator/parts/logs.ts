import type { Part } from './call.js';

export interface LogsPart extends Part {
  /** Makes a group if it is not there. */
  open(group: string): void;
  /** What a container writes: to the stream that its log configuration names. The group and the stream are made if need be. */
  write(group: string, stream: string, message: string): void;
}
