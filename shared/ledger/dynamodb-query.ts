import { type DynamoDBClient, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { type Item, rowOf } from './encoding.js';
import type { Key, Page, QueryOptions, Row } from './store.js';

export interface DynamoStoreOptions {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly table: string;
  /** Milliseconds since 1970: DynamoDB deletes expired rows days late, so a reader must not see them. */
  readonly now: () => number;
}

/** Rows of a partition in order of their sort keys, read consistently, without those whose time has come. */
export const query = async <T>(options: DynamoStoreOptions, partition: string, wanted: QueryOptions): Promise<Page<T>> => {
  const limit = wanted.limit ?? Number.POSITIVE_INFINITY;
  const rows: Row<T>[] = [];
  let start: Item | undefined;
  let range = rangeOf(wanted);
  while (range && rows.length <= limit) {
    const answer: QueryCommandOutput = await queryOnce(options, partition, wanted, range, start, limit - rows.length);
    for (const item of answer.Items ?? []) if (living(item, options) && item['sk']?.S !== wanted.after) rows.push(rowOf<T>(item));
    start = answer.LastEvaluatedKey;
    if (!start) range = null;
  }
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > page.length ? page.at(-1)!.key.sort : null };
};

/** DynamoDB ends a page at 1 MiB or `Limit` items: two more than wanted are `after` itself and the sign of a next page. */
const queryOnce = (
  { client, table }: DynamoStoreOptions,
  partition: string,
  { descending = false }: QueryOptions,
  range: Range,
  start: Item | undefined,
  wanted: number,
): Promise<QueryCommandOutput> =>
  client.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      ScanIndexForward: !descending,
      ...(Number.isFinite(wanted) ? { Limit: wanted + 2 } : {}),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
      ExpressionAttributeValues: { ':pk': { S: partition }, ':low': { S: range.low }, ':high': { S: range.high } },
      ...(start ? { ExclusiveStartKey: start } : {}),
    }),
  );

interface Range {
  readonly low: string;
  readonly high: string;
}

/** A sort key takes one condition: from the prefix, or from `after`, to the end of the prefix. Null when nothing lies between. */
const rangeOf = ({ prefix = '', descending = false, after }: QueryOptions): Range | null => {
  const first = prefix === '' ? '\u0001' : prefix;
  const last = `${prefix}\u{10ffff}`;
  const low = after !== undefined && !descending && after > first ? after : first;
  const high = after !== undefined && descending && after < last ? after : last;
  return low <= high ? { low, high } : null;
};

/** DynamoDB deletes an expired row days late: until then it counts as gone. */
export const living = (item: Item, { now }: DynamoStoreOptions): boolean =>
  item['expiresAt']?.N === undefined || Number(item['expiresAt'].N) * 1000 > now();

export const keyItem = ({ partition, sort }: Key): Item => ({ pk: { S: partition }, sk: { S: sort } });
