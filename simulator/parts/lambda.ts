import type { Change } from '../../shared/ledger/memory-store.js';
import type { Runtime } from '../../shared/wiring/runtime.js';
import type { StreamOptions } from '../lambda-stream.js';

export interface LambdaPart {
  /** `run` is the exported handler. */
  putFunction(fn: SimFunction): void;
  /** Invokes with the envelope AWS sends. Resolves with the answer, rejects with the handler's error, or with Crashed. */
  invoke(name: string, event: object): Promise<unknown>;
  /** Event invocation: queued, tried again after one and two minutes when the function fails. */
  invokeAsync(name: string, event: object): void;
  removeFunction(name: string): void;
  /** Invocations that have not ended. */
  readonly running: number;
  /** False once an invocation has ended, timed out or crashed: its calls must never be answered then. */
  alive(invocation: string): boolean;
  /** Kills the execution environment of an invocation: nothing it still awaits ever returns, its source sees an error. */
  kill(invocation: string, why: string): void;
  /** Feeds a table's writes to a function as a DynamoDB stream would. `filters`: event source filter patterns. */
  streamTo(name: string, options?: StreamOptions): (change: Change) => void;
  /** What functions logged, newest last; the oldest are dropped. */
  readonly logs: readonly LogLine[];
  /** Sets what new execution environments get as their outside. */
  useRuntime(maker: RuntimeMaker): void;
}

export interface LogLine {
  readonly at: number;
  readonly function: string;
  readonly invocation: string | null;
  readonly line: Readonly<Record<string, unknown>>;
}

export interface SimFunction {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly run: (event: object, context: object) => Promise<unknown>;
}

/** Makes the runtime that one execution environment of a function gets. */
export type RuntimeMaker = (fn: SimFunction, environment: { readonly id: string; invocation: string | null }) => Runtime;
