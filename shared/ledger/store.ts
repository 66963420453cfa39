/**
 * The one port to durable memory: rows in partitions, each with a version. A memory driver and a DynamoDB driver stand behind
 * it and pass the same contract suite (test/ledger/store-contract.ts). One conditional write is all the atomicity there is.
 */
export interface Store {
  get<T>(key: Key): Promise<Row<T> | null>;
  /**
   * Writes the row if it is still at `expected`: a version, 'absent', or undefined for whatever is there. Returns the new version.
   * Throws ConditionFailed when somebody was faster.
   */
  put<T>(key: Key, body: T, options?: PutOptions): Promise<number>;
  delete(key: Key, options?: { readonly expected?: number }): Promise<void>;
  /** Rows of a partition in the order of their sort keys. */
  query<T>(partition: string, options?: QueryOptions): Promise<Page<T>>;
}

export interface Key {
  readonly partition: string;
  readonly sort: string;
}

/** What was read is the reader's own at its outermost object alone: what is in it may be shared, and frozen. */
export interface Row<T> {
  readonly key: Key;
  readonly version: number;
  readonly body: T;
}

export interface PutOptions {
  readonly expected?: number | 'absent';
  /** Epoch seconds after which the row may vanish (DynamoDB TTL). */
  readonly expiresAtSeconds?: number;
  /** Who repeats a write names all of its tries alike: an earlier one that was taken after all is no rival's. */
  readonly writer?: string;
}

export interface QueryOptions {
  readonly prefix?: string;
  readonly descending?: boolean;
  readonly limit?: number;
  /** Continue after this sort key. */
  readonly after?: string;
}

export interface Page<T> {
  readonly rows: readonly Row<T>[];
  readonly next: string | null;
}

/** Another writer was faster, or the row is (not) there against expectation. */
export class ConditionFailed extends Error {
  override readonly name = 'ConditionFailed';
  constructor(readonly key: Key) {
    super(`row ${key.partition}/${key.sort} is no longer what was read`);
  }
}
