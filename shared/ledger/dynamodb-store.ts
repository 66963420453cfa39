import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type DynamoStoreOptions, keyItem, living, query } from './dynamodb-query.js';
import { encodeBody, type Item, jsonOf, rowOf } from './encoding.js';
import { ConditionFailed, type Key, type PutOptions, type Row, type Store } from './store.js';

export type { DynamoStoreOptions } from './dynamodb-query.js';

/**
 * The table: partition key `pk`, sort key `sk`, a number `version`, TTL attribute `expiresAt`. Every write is one conditional
 * UpdateItem, every read is consistent; no transactions (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html).
 */
export const dynamoStore = (options: DynamoStoreOptions): Store => ({
  get: (key) => get(options, key),
  put: (key, body, put) => update(options, key, body, put ?? {}),
  delete: (key, wanted) => remove(options, key, wanted?.expected),
  query: (partition, wanted) => query(options, partition, wanted ?? {}),
});

const get = async <T>(options: DynamoStoreOptions, key: Key): Promise<Row<T> | null> => {
  const item = await read(options, key);
  return item && living(item, options) ? rowOf<T>(item) : null;
};

const read = async ({ client, table }: DynamoStoreOptions, key: Key): Promise<Item | undefined> =>
  (await client.send(new GetItemCommand({ TableName: table, Key: keyItem(key), ConsistentRead: true }))).Item;

const update = async (options: DynamoStoreOptions, key: Key, body: unknown, put: PutOptions): Promise<number> => {
  const writer = put.writer ?? randomUUID();
  try {
    const answer = await options.client.send(new UpdateItemCommand(updateInput(options, key, body, put, writer)));
    return Number(answer.Attributes?.['version']?.N);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return ownVersion(options, key, writer, error);
  }
};

/**
 * The SDK repeats a write whose answer got lost, and the repeat then fails on the version that its first try has made. The
 * writer's text in the row tells this from a faster rival.
 */
const ownVersion = async (options: DynamoStoreOptions, key: Key, writer: string, cause: Error): Promise<number> => {
  const item = await read(options, key);
  if (item?.['writer']?.S === writer) return Number(item['version']?.N);
  throw Object.assign(new ConditionFailed(key), { cause });
};

const updateInput = (
  { table, now }: DynamoStoreOptions,
  key: Key,
  body: unknown,
  { expected, expiresAtSeconds }: PutOptions,
  writer: string,
): UpdateItemCommandInput => {
  const { name, value } = encodeBody(key, jsonOf(key, body));
  const condition = conditionOf(expected, now());
  const expires = expiresAtSeconds === undefined;
  return {
    TableName: table,
    Key: keyItem(key),
    UpdateExpression: `SET #v = if_not_exists(#v, :zero) + :one, #writer = :writer, #body = :body${expires ? '' : ', #expires = :expires'} REMOVE #other${expires ? ', #expires' : ''}`,
    ConditionExpression: condition.text,
    ExpressionAttributeNames: {
      '#v': 'version',
      '#writer': 'writer',
      '#body': name,
      '#other': name === 'body' ? 'zip' : 'body',
      '#expires': 'expiresAt',
    },
    ExpressionAttributeValues: {
      ':zero': { N: '0' },
      ':one': { N: '1' },
      ':writer': { S: writer },
      ':body': value,
      ...(expires ? {} : { ':expires': { N: String(expiresAtSeconds) } }),
      ...condition.values,
    },
    ReturnValues: 'UPDATED_NEW',
  };
};

/** An expired row that DynamoDB has not yet deleted counts as absent. */
const conditionOf = (expected: PutOptions['expected'], now: number): { text: string | undefined; values: Item } => {
  if (expected === undefined) return { text: undefined, values: {} };
  const values: Item = { ':now': { N: String(now / 1000) } };
  if (expected === 'absent') return { text: 'attribute_not_exists(#v) OR #expires <= :now', values };
  values[':expected'] = { N: String(expected) };
  return { text: '#v = :expected AND (attribute_not_exists(#expires) OR #expires > :now)', values };
};

const remove = async (options: DynamoStoreOptions, key: Key, expected: number | undefined): Promise<void> => {
  const { client, table, now } = options;
  const { text, values } = conditionOf(expected, now());
  const condition =
    text === undefined
      ? {}
      : {
          ConditionExpression: text,
          ExpressionAttributeNames: { '#v': 'version', '#expires': 'expiresAt' },
          ExpressionAttributeValues: values,
        };
  try {
    await client.send(new DeleteItemCommand({ TableName: table, Key: keyItem(key), ...condition }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The repeat of a delete whose answer got lost finds nothing to delete.
    if ((error.$metadata.attempts ?? 1) > 1 && (await read(options, key)) === undefined) return;
    throw Object.assign(new ConditionFailed(key), { cause: error });
  }
};
