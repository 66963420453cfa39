import { isatty } from 'node:tty';

/** Where a verb speaks and what it can see of its surroundings: the process's own, or a test's. */
export interface Terminal {
  /** Data. */
  out(text: string): void;
  /** Everything else. */
  err(text: string): void;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  readonly inIsTty: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Milliseconds of wall time. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Calls again and again; returns the stop. */
  readonly every: (milliseconds: number, act: () => void) => () => void;
  /** Resolves at the first Ctrl-C; from the moment that it is asked for, Ctrl-C does nothing else. */
  readonly interrupted: () => Promise<'interrupted'>;
  /** One line that is typed in. */
  readonly ask: (question: string) => Promise<string>;
}

export const processTerminal = (): Terminal => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  // Asked for when they are wanted: `process.stdin` takes as long to come into being as the rest of `ps`.
  get outIsTty() {
    return isatty(1);
  },
  get errIsTty() {
    return isatty(2);
  },
  get inIsTty() {
    return isatty(0);
  },
  columns: () => process.stderr.columns ?? process.stdout.columns ?? 80,
  rows: () => process.stdout.rows ?? 24,
  env: process.env,
  directory: process.cwd(),
  now: Date.now,
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  every: (milliseconds, act) => {
    const timer = setInterval(act, milliseconds);
    return () => clearInterval(timer);
  },
  interrupted: () =>
    new Promise((done) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done('interrupted'));
    }),
  ask: async (question) => {
    const { createInterface } = await import('node:readline/promises');
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await lines.question(question);
    lines.close();
    return answer;
  },
});
