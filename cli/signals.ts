/**
 * Imported before everything else: the rest of the program takes a moment to load and to start, and a server that is told to stop
 * in that moment ends well (exit code 0) as it does later. Only `start` is a server.
 */
let onStop = (): void => process.exit(0);

if (process.argv[2] === 'start') for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => onStop());

/** Resolves at the first signal from now on; whoever sends a second one does not want to wait. */
export const stopped = (): Promise<void> =>
  new Promise((done) => {
    onStop = () => {
      onStop = () => process.exit(0);
      done();
    };
  });
