import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HttpResponse } from '@smithy/core/protocols';
import { registryLogin } from '../../shared/aws/registry-login.js';
import { dynamoStore } from '../../shared/ledger/dynamodb-store.js';
import { ConditionFailed, type Store } from '../../shared/ledger/store.js';
import type { Runtime } from '../../shared/wiring/runtime.js';
import { type Exchange, listen } from './tap.js';

type Heard = (exchange: Exchange) => void;

// dynalite has no types of its own.
const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => import('node:http').Server;

const CREDENTIALS = { region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'thing' } };

/** The ledger's driver on a table: each kind of read and write, one that comes too late, pages. The simulator keeps rows in memory. */
export const onATable = async (heard: Heard): Promise<void> => {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ ...CREDENTIALS, endpoint });
  await client.send(new CreateTableCommand(TABLE));
  listen(client, heard);
  await eachKindOfCall(dynamoStore({ client, table: 'ledger', now: () => Date.UTC(2026, 2, 2) }));
  client.destroy();
  await new Promise((done) => server.close(done));
};

const TABLE = {
  TableName: 'ledger',
  BillingMode: 'PAY_PER_REQUEST' as const,
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
  AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
};

const eachKindOfCall = async (store: Store): Promise<void> => {
  const key = (sort: string) => ({ partition: 'p', sort });
  const version = await store.put(key('a'), { n: 1 }, { expected: 'absent' });
  await store.put(key('a'), { text: 'ä'.repeat(4000) }, { expected: version, expiresAtSeconds: Date.UTC(2026, 5, 1) / 1000 });
  for (const sort of ['b', 'c', 'd']) await store.put(key(sort), { sort });
  await tooLate(store.put(key('a'), {}, { expected: version }));
  await tooLate(store.delete(key('a'), { expected: version }));
  await store.get(key('a'));
  await store.get(key('nobody'));
  const { next } = await store.query('p', { limit: 2 });
  await store.query('p', { limit: 2, after: next! });
  await store.query('p', { prefix: 'b', descending: true });
  await store.delete(key('b'));
};

const tooLate = async (write: Promise<unknown>): Promise<void> => {
  const error = await write.then(
    () => null,
    (failed: unknown) => failed,
  );
  if (!(error instanceof ConditionFailed)) throw new Error(`a write of an old version came to ${error}`);
};

/** A private registry: ECR is not simulated, so it answers as AWS's page of the call shows. */
export const inECR = async (heard: Heard): Promise<void> => {
  const runtime = {
    clock: { now: () => Date.UTC(2026, 2, 2), sleep: () => new Promise<void>(() => {}) },
    env: {},
    clientConfig: { ...CREDENTIALS, requestHandler: { handle: async () => ({ response: ecrAnswer() }) } },
    attach: (client: never) => listen(client, heard),
    log: (line: unknown) => {
      throw new Error(JSON.stringify(line));
    },
  } as unknown as Runtime;
  const header = await registryLogin(runtime)('123456789012.dkr.ecr.eu-central-1.amazonaws.com');
  if (header !== `Basic ${TOKEN}`) throw new Error(`the login is ${header}`);
};

const TOKEN = Buffer.from('AWS:secret').toString('base64');

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
const ecrAnswer = (): HttpResponse => {
  const proxyEndpoint = 'https://123456789012.dkr.ecr.eu-central-1.amazonaws.com';
  const data = [{ authorizationToken: TOKEN, expiresAt: Date.UTC(2026, 2, 2, 12) / 1000, proxyEndpoint }];
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return new HttpResponse({ statusCode: 200, headers, body: Buffer.from(JSON.stringify({ authorizationData: data })) });
};
