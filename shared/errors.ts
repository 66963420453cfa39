import type { Fault } from './model/project.js';

/** What an error carries for the person who must act next. HTTP statuses are given in api/problem.ts and nowhere else. */
export interface Saying {
  /** Stable word for programs, e.g. 'compose/invalid'. */
  readonly code: string;
  /** What happened, with the value that was found. */
  readonly detail: string;
  /** What to try. */
  readonly hint: string;
  readonly errors?: readonly Fault[];
  readonly warnings?: readonly Fault[];
  /** Where the thing in the way can be looked at, e.g. a deployment in flight. */
  readonly location?: string;
  readonly cause?: unknown;
}

/** An error that is a message: to the user, or to time. Everything that is not one is a mistake of ours and is thrown on. */
export abstract class Refusal extends Error {
  readonly code: string;
  readonly hint: string;
  readonly errors: readonly Fault[];
  readonly warnings: readonly Fault[];
  readonly location: string | undefined;

  constructor(saying: Saying) {
    super(saying.detail, { cause: saying.cause });
    this.name = new.target.name;
    this.code = saying.code;
    this.hint = saying.hint;
    this.errors = saying.errors ?? [];
    this.warnings = saying.warnings ?? [];
    this.location = saying.location;
  }
}

/** The text could not be read at all: not YAML, not JSON, a bad name, an unknown parameter. */
export class Malformed extends Refusal {}

/** It was read, and it cannot run as it is: every fault at once, with its place. */
export class InvalidInput extends Refusal {
  constructor(problems: readonly Fault[], saying: Partial<Saying> = {}) {
    const first = problems[0];
    super({
      code: 'compose/invalid',
      detail: first ? `${count(problems.length)}; the first: ${place(first)}${first.detail}` : 'The input is not valid.',
      hint: first?.hint ?? 'Mend what `errors` names and send the file again.',
      ...saying,
      errors: problems,
    });
  }
}

/** Nobody knows who asks: which way of saying so is taken here (RFC 9110, WWW-Authenticate). */
export class Unauthenticated extends Refusal {
  constructor(
    readonly scheme: string,
    saying: Saying,
  ) {
    super(saying);
  }
}
/** It is known who asks, and that one may not. */
export class Forbidden extends Refusal {}
export class NotFound extends Refusal {}
export class NotAllowed extends Refusal {
  constructor(
    readonly allowed: readonly string[],
    saying: Saying,
  ) {
    super(saying);
  }
}
export class Conflict extends Refusal {}
export class PreconditionFailed extends Refusal {}
export class TooLarge extends Refusal {}
export class WrongType extends Refusal {}
/** None of the content types that the caller takes is one that there is. */
export class NotAcceptable extends Refusal {}
export class TooMany extends Refusal {}

/** Time must move next: something we depend on does not answer. */
export class Unavailable extends Refusal {}

const count = (faults: number): string => (faults === 1 ? '1 fault' : `${faults} faults`);

const place = (fault: Fault): string => {
  if (fault.line !== null) return `${fault.file ?? 'compose.yaml'}:${fault.line}:${fault.column ?? 1}: `;
  return fault.pointer ? `${fault.pointer}: ` : '';
};
