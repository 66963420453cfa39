import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createAmazon } from '../../simulator/amazon.js';
import { type AwsServer, serveAws } from '../../simulator/lanes/http.js';
import { START } from '../simulator/support.js';
import { course, type Outcomes } from './course.js';
import { describeWith, runs, tool } from './tools.js';

const LONGEST = 300_000;

interface Difference {
  readonly moto: unknown;
  readonly why: string;
}

/** Where moto 5.2.1 answers otherwise than the simulator, and why we think that AWS does not. */
const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'the same launch again: instances': {
    moto: 2,
    why: 'it keeps a ClientToken and launches again; EC2 answers with the first instance (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html)',
  },
  'the same service again': {
    moto: 'done',
    why: 'it makes another service of one name; ECS refuses what is not the same call (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html)',
  },
};

/** Steps that AWS refuses; in any other an error would only show that both sides are wrong. */
const REFUSED = { 'deleting a target group in use': 'error ResourceInUseException' };

describeWith(runs('moto_server', '--help'), 'moto_server', 'the adapters on moto', () => {
  let moto: ChildProcess;
  let server: AwsServer;
  let [onMoto, here]: Outcomes[] = [];

  beforeAll(async () => {
    const port = await freePort();
    moto = spawn(tool('moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const amazon = createAmazon({ seed: 5, startAt: START });
    server = await serveAws(amazon, 0);
    here = await course({ url: server.url, settle: () => amazon.world.run(600_000) });
    await answering(port);
    onMoto = await course({ url: `http://127.0.0.1:${port}`, settle: async () => {} });
  }, LONGEST);

  afterAll(async () => {
    moto.kill('SIGKILL');
    await server.close();
  });

  it('do there what they do on the simulator, but for the differences that are listed', () => {
    const expected = Object.entries(here!).map(([step, outcome]) => [
      step,
      step in DIFFERENCES ? DIFFERENCES[step]!.moto : outcome,
    ]);
    expect(onMoto).toEqual(Object.fromEntries(expected));
  });

  it('and nothing is refused but what AWS refuses', () => {
    const refused = Object.entries(here!).filter(([, outcome]) => String(outcome).startsWith('error'));
    expect(Object.fromEntries(refused)).toEqual(REFUSED);
  });

  it('and each listed difference is one', () => {
    for (const [step, { moto: theirs }] of Object.entries(DIFFERENCES)) expect([step, here![step]]).not.toEqual([step, theirs]);
  });
});

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });

/** It loads for some seconds before it listens. */
const answering = async (port: number): Promise<void> => {
  const up = () =>
    fetch(`http://127.0.0.1:${port}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await up())) await new Promise((done) => setTimeout(done, 200));
};
