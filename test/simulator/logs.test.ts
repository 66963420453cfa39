import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from '@jest/globals';
import { createLogs } from '../../simulator/logs.js';
import { clientOn, LANES, START, smallAmazon } from './support.js';

const messages = (events: { message?: string }[] | undefined) => (events ?? []).map(({ message }) => message);

describe.each(LANES)('CloudWatch Logs, %s', (lane) => {
  const aLog = async (lines: number) => {
    const amazon = smallAmazon({ logs: createLogs });
    const logs = clientOn(CloudWatchLogsClient, amazon, lane);
    for (let line = 1; line <= lines; line += 1) {
      amazon.logs.write('group', line % 2 ? 'odd/a' : 'even/a', `line ${line}`);
      await amazon.world.run(1_000);
    }
    return { amazon, logs };
  };

  it('shows a line five seconds after it was written', async () => {
    const { amazon, logs } = await aLog(1);
    const read = async () =>
      messages((await logs.send(new GetLogEventsCommand({ logGroupName: 'group', logStreamName: 'odd/a' }))).events);
    expect(await read()).toEqual([]);
    await amazon.world.run(5_000);
    expect(await read()).toEqual(['line 1']);
  });

  it('pages through a stream in both directions, and gives the token back at its end', async () => {
    const { amazon, logs } = await aLog(10);
    await amazon.world.run(5_000);
    const page = (nextToken?: string, startFromHead = false) =>
      logs.send(new GetLogEventsCommand({ logGroupName: 'group', logStreamName: 'odd/a', limit: 2, startFromHead, nextToken }));
    const newest = await page();
    expect(messages(newest.events)).toEqual(['line 7', 'line 9']);
    const older = await page(newest.nextBackwardToken);
    expect(messages(older.events)).toEqual(['line 3', 'line 5']);
    const head = await page(undefined, true);
    expect(messages(head.events)).toEqual(['line 1', 'line 3']);
    const end = await page(newest.nextForwardToken);
    expect([messages(end.events), end.nextForwardToken]).toEqual([[], newest.nextForwardToken]);
  });

  it('filters streams by prefix, time and terms, with a token only while there is more', async () => {
    const { amazon, logs } = await aLog(6);
    await amazon.world.run(5_000);
    const filter = (input: object) => logs.send(new FilterLogEventsCommand({ logGroupName: 'group', ...input }));
    const first = await filter({ limit: 4 });
    expect(messages(first.events)).toEqual(['line 1', 'line 2', 'line 3', 'line 4']);
    const second = await filter({ limit: 4, nextToken: first.nextToken });
    expect([messages(second.events), second.nextToken]).toEqual([['line 5', 'line 6'], undefined]);
    expect(messages((await filter({ logStreamNamePrefix: 'even/' })).events)).toEqual(['line 2', 'line 4', 'line 6']);
    expect(messages((await filter({ startTime: START + 2_000, endTime: START + 4_000 })).events)).toEqual(['line 3', 'line 4']);
    expect(messages((await filter({ filterPattern: 'line "e 5"' })).events)).toEqual(['line 5']);
    await expect(filter({ logStreamNames: ['odd/a'], logStreamNamePrefix: 'o' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('lists streams by name or by their last event, and takes what others put', async () => {
    const { amazon, logs } = await aLog(3);
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'other' }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: 'other', logStreamName: 'mine' }));
    const logEvents = [{ timestamp: START, message: 'hello' }];
    await logs.send(new PutLogEventsCommand({ logGroupName: 'other', logStreamName: 'mine', logEvents }));
    expect(messages((await logs.send(new GetLogEventsCommand({ logGroupName: 'other', logStreamName: 'mine' }))).events)).toEqual(
      ['hello'],
    );
    await amazon.world.run(5_000);
    const list = async (input: object) =>
      (await logs.send(new DescribeLogStreamsCommand({ logGroupName: 'group', ...input }))).logStreams!.map(
        ({ logStreamName }) => logStreamName,
      );
    expect(await list({})).toEqual(['even/a', 'odd/a']);
    expect(await list({ orderBy: 'LastEventTime', descending: true })).toEqual(['odd/a', 'even/a']);
    expect(await list({ logStreamNamePrefix: 'od' })).toEqual(['odd/a']);
  });

  it('says which is missing, the group or the stream', async () => {
    const { logs } = await aLog(1);
    const get = (logGroupName: string, logStreamName: string) =>
      logs.send(new GetLogEventsCommand({ logGroupName, logStreamName })).catch((error: Error) => error);
    const [group, stream] = [await get('none', 'odd/a'), await get('group', 'none')];
    expect([group, stream]).toEqual([expect.any(ResourceNotFoundException), expect.any(ResourceNotFoundException)]);
    expect((group as Error).message).toBe('The specified log group does not exist.');
    expect((stream as Error).message).toBe('The specified log stream does not exist.');
  });
});
