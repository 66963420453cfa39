/** Anything that YAML can say. */
export type Tree = Record<string, unknown>;

/** Something that is not there any more, or means another thing than before. */
export interface Loss {
  readonly path: string;
  readonly text: string;
}

export interface Imported {
  /** The compose file. */
  readonly text: string;
  readonly losses: readonly Loss[];
}
