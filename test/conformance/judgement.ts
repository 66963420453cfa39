import { spawn } from 'node:child_process';
import type { Exchange } from './tap.js';
import { tool } from './tools.js';

export interface Complaint {
  /** E.g. ecs.ListTasks */
  readonly call: string;
  readonly about: 'request' | 'answer';
  readonly complaint: string;
  readonly times: number;
}

export interface Judgement {
  readonly calls: Readonly<Record<string, number>>;
  readonly complaints: readonly Complaint[];
}

/** What botocore says of these calls (judge.py). Rejects with what Python printed when it could not judge. */
export const judge = (exchanges: readonly Exchange[]): Promise<Judgement> =>
  new Promise((done, refuse) => {
    const python = spawn(tool('python3'), ['-B', 'test/conformance/judge.py']);
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    python.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    python.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    python.once('error', refuse);
    python.once('close', (code) => {
      if (code === 0) done(JSON.parse(Buffer.concat(out).toString()) as Judgement);
      else refuse(new Error(`judge.py ended with ${code}: ${Buffer.concat(err)}`));
    });
    python.stdin.end(JSON.stringify(exchanges));
  });
