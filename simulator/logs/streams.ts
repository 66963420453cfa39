import { AwsError } from '../parts.js';
import type { LogStream } from './group.js';

interface Page {
  readonly limit?: number;
  readonly nextToken?: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
const MOST = 50;

export const describeGroups = (
  groups: ReadonlyMap<string, unknown>,
  input: Page & { readonly logGroupNamePrefix?: string },
): object => {
  const names = [...groups.keys()].filter((name) => name.startsWith(input.logGroupNamePrefix ?? '')).sort();
  const { items, nextToken } = paged(names, input);
  return { logGroups: items.map((logGroupName) => ({ logGroupName })), ...nextToken };
};

type Describe = Page & {
  readonly logStreamNamePrefix?: string;
  readonly orderBy?: 'LogStreamName' | 'LastEventTime';
  readonly descending?: boolean;
};

export const describeStreams = (group: ReadonlyMap<string, LogStream>, input: Describe): object => {
  const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input;
  if (prefix !== undefined && orderBy === 'LastEventTime')
    throw new AwsError('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.');
  const found = [...group.values()].filter(({ name }) => name.startsWith(prefix ?? ''));
  const by = (a: LogStream, b: LogStream): number => (orderBy === 'LastEventTime' ? last(a) - last(b) : a.name < b.name ? -1 : 1);
  const { items, nextToken } = paged(
    found.sort((a, b) => (descending ? by(b, a) : by(a, b))),
    input,
  );
  return { logStreams: items.map(shown), ...nextToken };
};

const last = ({ events, createdAt }: LogStream): number => events.at(-1)?.timestamp ?? createdAt;

const shown = ({ name, createdAt, events }: LogStream) => ({
  logStreamName: name,
  creationTime: createdAt,
  ...(events.length > 0
    ? {
        firstEventTimestamp: events[0]!.timestamp,
        lastEventTimestamp: events.at(-1)!.timestamp,
        lastIngestionTime: events.at(-1)!.ingestionTime,
      }
    : {}),
});

const paged = <T>(all: readonly T[], { limit = MOST, nextToken = '0' }: Page) => {
  const from = Number(nextToken);
  if (!Number.isInteger(from)) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  const to = from + Math.min(limit, MOST);
  return { items: all.slice(from, to), nextToken: to < all.length ? { nextToken: String(to) } : {} };
};
