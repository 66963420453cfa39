import { EXIT, problemDocument, problemText, Refused } from './client/refused.js';
import { processTerminal, type Terminal } from './terminal.js';

/** What a verb leaves: data, words and its exit code. */
interface Left {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb in this process and ends it as the verb says; a refusal as JSON on stdout where that was asked for. */
export const run = async (json: boolean, verb: (terminal: Terminal) => Promise<Left>): Promise<void> => {
  // Whoever reads along may have seen enough: `evenkeel logs -f | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT.failed));
  const { exitCode, stdout, stderr } = await verb(processTerminal()).catch((error: unknown) => refused(json, error));
  if (stdout !== '') process.stdout.write(stdout);
  if (stderr !== '') process.stderr.write(stderr);
  process.exitCode = exitCode;
  // A question that is still open must not keep whoever has gone.
  if (exitCode === EXIT.interrupted) process.exit(exitCode);
};

/** How a refusal is printed; what is no refusal is thrown on. */
export const refused = (json: boolean, error: unknown): Left => {
  if (!(error instanceof Refused)) throw error;
  const { problem, exitCode } = error;
  if (json) return { exitCode, stdout: `${JSON.stringify(problemDocument(problem), null, 2)}\n`, stderr: '' };
  return { exitCode, stdout: '', stderr: problemText(problem) };
};
