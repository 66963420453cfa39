/** A request as the routes read it: names in lower case, the body decoded. */
export interface HttpRequest {
  readonly method: string;
  /** Decoded path without its segments' slashes: '/v1/projects' is ['v1', 'projects']. */
  readonly segments: readonly string[];
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  readonly requestId: string;
  /** Whether API Gateway has checked a signature of IAM. */
  readonly signed: boolean;
  /** Of the token that API Gateway has checked; null = none. */
  readonly claims: Readonly<Record<string, unknown>> | null;
  /** Who asks: the IAM principal, or the address. */
  readonly by: string;
}

/** An answer as the routes give it: `body` goes out as JSON, `text` as it is. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly text?: string;
}
