import type { GetItemCommandInput, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { dynamoStore } from '../../shared/ledger/dynamodb-store.js';

const row = (sort: string) => ({ pk: { S: 'p' }, sk: { S: sort }, version: { N: '1' }, body: { S: `"${sort}"` } });

/** A table of two rows that ends its first page after one, its second before any, and gives none twice. */
const scene = () => {
  const asked: (GetItemCommandInput & QueryCommandInput)[] = [];
  const pages = [
    { Items: [row('a')], LastEvaluatedKey: row('a') },
    { Items: [], LastEvaluatedKey: row('b') },
    { Items: [row('c')] },
  ];
  const send = async ({ input }: { input: GetItemCommandInput & QueryCommandInput }) => {
    asked.push(input);
    if (input.Key) return {};
    const from = input.ExclusiveStartKey?.['sk']?.S;
    const page = pages.shift();
    if (from !== (asked.length === 1 ? undefined : asked.length === 2 ? 'a' : 'b'))
      throw new Error(`page ${asked.length} from ${from}`);
    return page;
  };
  return { asked, store: dynamoStore({ client: { send } as never, table: 't', now: () => 0 }) };
};

describe('the table', () => {
  it('is read consistently, a row and a list: what was written a moment ago decides', async () => {
    const { asked, store } = scene();
    await store.query('p');
    await store.get({ partition: 'p', sort: 'a' });
    expect(asked.map(({ ConsistentRead }) => ConsistentRead)).toEqual([true, true, true, true]);
  });

  it('is read page after page, past one in the midst that is empty', async () => {
    const { rows, next } = await scene().store.query('p');
    expect([rows.map(({ body }) => body), next]).toEqual([['a', 'c'], null]);
  });
});
