import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dynamoStore } from '../../shared/ledger/dynamodb-store.js';
import { memoryStore } from '../../shared/ledger/memory-store.js';
import { ConditionFailed, type Store } from '../../shared/ledger/store.js';
import { patientStore } from '../../shared/wiring/patient-store.js';
import { storeContract } from './store-contract.js';

// dynalite has no types of its own.
const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => import('node:http').Server;

const clientOf = (port: number, extra: object = {}): DynamoDBClient =>
  new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    ...extra,
  });

const createTable = (client: DynamoDBClient, table: string) =>
  client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );

describe('the DynamoDB driver on dynalite', () => {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const server = dynalite({ createTableMs: 0 });
  let client: DynamoDBClient;
  let store: Store;

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    client = clientOf((server.address() as AddressInfo).port);
    await createTable(client, 'ledger');
    store = dynamoStore({ client, table: 'ledger', now: () => clock.now });
  });

  afterAll(async () => {
    client.destroy();
    await new Promise((done) => server.close(done));
  });

  storeContract(() => ({ store, clock }));

  it('knows its own row again when the answer to its write got lost and the SDK repeats it', async () => {
    const losing = clientOf((server.address() as AddressInfo).port);
    let answers = 0;
    losing.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        if (answers++ === 0) throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
        return answer;
      },
      { step: 'finalizeRequest', priority: 'low', name: 'loseFirstAnswer' },
    );
    const unlucky = dynamoStore({ client: losing, table: 'ledger', now: () => clock.now });
    const key = { partition: 'lost', sort: 'a' };
    const version = await unlucky.put(key, 'mine', { expected: 'absent' });
    expect(answers).toBe(2); // the lost one and the read; the repeat failed on its condition
    expect(await store.get(key)).toEqual({ key, version, body: 'mine' });
    losing.destroy();
  });

  it('knows its own row again when the SDK was throttled after a lost answer, and the patient asks anew', async () => {
    const losing = clientOf((server.address() as AddressInfo).port, { maxAttempts: 2 });
    let tries = 0;
    losing.middlewareStack.add(
      (next) => async (args) => {
        tries += 1;
        if (tries === 2) throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
        const answer = await next(args);
        if (tries === 1) throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
        return answer;
      },
      { step: 'finalizeRequest', priority: 'low', name: 'loseThenThrottle' },
    );
    const unlucky = dynamoStore({ client: losing, table: 'ledger', now: () => clock.now });
    const patient = patientStore(unlucky, { clock: { now: () => clock.now, sleep: async () => {} }, random: () => 0.5 });
    const key = { partition: 'lost', sort: 'b' };
    const version = await patient.put(key, 'mine', { expected: 'absent' });
    expect(await store.get(key)).toEqual({ key, version, body: 'mine' });
    losing.destroy();
  });

  it('has deleted its row when the answer got lost and the SDK repeats it, and not what another has written since', async () => {
    const losing = clientOf((server.address() as AddressInfo).port);
    let rival: (() => Promise<unknown>) | undefined;
    losing.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          if (commandName !== 'DeleteItemCommand' || !rival) return answer;
          await rival();
          rival = undefined;
          throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
        },
      { step: 'finalizeRequest', priority: 'low', name: 'loseFirstDelete' },
    );
    const unlucky = dynamoStore({ client: losing, table: 'ledger', now: () => clock.now });
    const key = { partition: 'lost', sort: 'c' };
    const first = await store.put(key, 'mine', { expected: 'absent' });
    rival = async () => undefined;
    await unlucky.delete(key, { expected: first });
    expect(await store.get(key)).toBeNull();
    const second = await store.put(key, 'mine', { expected: 'absent' });
    rival = async () => store.put(key, 'again', { expected: await store.put(key, 'another', { expected: 'absent' }) });
    await expect(unlucky.delete(key, { expected: second })).rejects.toBeInstanceOf(ConditionFailed);
    losing.destroy();
  });

  it('reads past the mebibyte at which DynamoDB ends a page', async () => {
    const noise = (n: number): string => Array.from({ length: 30_000 }, (_, i) => Math.imul(i + n, 2654435761) >>> 0).join();
    for (let n = 0; n < 9; n++) await store.put({ partition: 'big', sort: `${n}` }, noise(n));
    expect((await store.query('big')).rows).toHaveLength(9);
    const page = await store.query('big', { limit: 8, descending: true });
    expect(page.rows.map((row) => row.key.sort)).toEqual(['8', '7', '6', '5', '4', '3', '2', '1']);
    expect(page.next).toBe('1');
  });

  it('answers any sequence of calls as the memory driver does', async () => {
    let run = 0;
    const property = fc.asyncProperty(fc.array(call, { maxLength: 25 }), async (calls) => {
      const partition = `same${run++}`;
      const time = { now: clock.now };
      const memory = memoryStore({ now: () => time.now });
      const table = dynamoStore({ client, table: 'ledger', now: () => time.now });
      for (const made of calls) {
        time.now += made.wait * 1000;
        expect(await outcomeOf(table, partition, made, time.now)).toEqual(await outcomeOf(memory, partition, made, time.now));
      }
    });
    await fc.assert(property, { numRuns: 40, seed: 1 });
  });

  it('lets through what is not a lost race', async () => {
    const elsewhere = dynamoStore({ client, table: 'no-such-table', now: () => clock.now });
    await expect(elsewhere.put({ partition: 'p', sort: 's' }, 1)).rejects.not.toBeInstanceOf(ConditionFailed);
    await expect(elsewhere.get({ partition: 'p', sort: 's' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

const call = fc.record({
  wait: fc.constantFrom(0, 0, 30),
  verb: fc.constantFrom('put' as const, 'put' as const, 'get' as const, 'delete' as const, 'query' as const),
  sort: fc.constantFrom('a', 'ab', 'b', 'ba', 'c'),
  expected: fc.constantFrom(undefined, 'absent' as const, 1, 2, 3),
  lasts: fc.constantFrom(undefined, undefined, 45),
  prefix: fc.constantFrom('', 'a', 'b'),
  after: fc.constantFrom(undefined, 'a', 'aa', 'b', 'z'),
  limit: fc.constantFrom(undefined, 1, 2),
  descending: fc.boolean(),
});

type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

const outcomeOf = async (store: Store, partition: string, made: Call, now: number): Promise<unknown> => {
  const { verb, sort, expected, lasts, prefix, after, limit, descending } = made;
  const key = { partition, sort };
  const expiry = lasts === undefined ? {} : { expiresAtSeconds: Math.ceil(now / 1000) + lasts };
  try {
    if (verb === 'put') return await store.put(key, made, { ...(expected !== undefined && { expected }), ...expiry });
    if (verb === 'delete') return await store.delete(key, typeof expected === 'number' ? { expected } : {});
    if (verb === 'get') return await store.get(key);
    return await store.query(partition, { prefix, descending, ...(after && { after }), ...(limit && { limit }) });
  } catch (error) {
    return (error as Error).name;
  }
};

const moto = spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status === 0;
if (!moto)
  console.warn('SKIPPED: the DynamoDB driver on moto; put moto_server on the PATH to run it (pip install "moto[server]")');

(moto ? describe : describe.skip)('the DynamoDB driver on moto', () => {
  const clock = { now: Date.UTC(2026, 0, 1) };
  let server: ReturnType<typeof spawn>;
  let client: DynamoDBClient;
  let store: Store;

  beforeAll(async () => {
    const port = await freePort();
    server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    client = clientOf(port, { maxAttempts: 12 });
    await createTable(client, 'ledger');
    store = dynamoStore({ client, table: 'ledger', now: () => clock.now });
  });

  afterAll(() => {
    client.destroy();
    server.kill('SIGKILL');
  });

  // moto answers in threads and checks a condition before it locks: two writers at once can both win there, unlike on AWS.
  storeContract(() => ({ store, clock }), { atOnce: false });
});

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
