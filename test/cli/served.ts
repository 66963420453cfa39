import { type ChildProcess, spawn } from 'node:child_process';

/** `npm start` as a process of its own on free ports, once its API answers. */
export const served = async (speed: number): Promise<{ readonly server: ChildProcess; readonly api: string }> => {
  const server = spawn(
    'node',
    ['dist/cli.mjs', 'start', '--port', '0', '--aws-port', '0', '--speed', String(speed), '--no-tui'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const api = await new Promise<string>((done, fail) => {
    let seen = '';
    server.stdout!.on('data', (data) => {
      seen += data;
      const url = /^api (\S+)$/m.exec(seen)?.[1];
      if (url && seen.includes('Stop: Ctrl-C')) done(url);
    });
    server.on('exit', (code) => fail(new Error(`npm start ended with ${code} before it was there:\n${seen}`)));
  });
  return { server, api };
};
