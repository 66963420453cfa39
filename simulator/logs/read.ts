import { sha256 } from '../digest.js';
import { AwsError } from '../parts.js';
import { type LogEvent, type LogStream, readable } from './group.js';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
const MOST_EVENTS = 10_000;
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const LONGEST_PATTERN = 1_024;

interface Get {
  readonly startTime?: number;
  readonly endTime?: number;
  readonly limit?: number;
  readonly nextToken?: string;
  readonly startFromHead?: boolean;
}

/**
 * A page of one stream, oldest first: the newest page unless startFromHead. Both tokens are always there; at the end of the stream the
 * forward token is the one that was passed in, and a page may be empty.
 */
export const getEvents = (stream: LogStream, input: Get, now: number): object => {
  const all = readable(stream, input, now);
  const limit = limitOf(input.limit);
  const token = input.nextToken ? tokenOf(input.nextToken) : null;
  const from = token
    ? token.way === 'f'
      ? token.at
      : Math.max(0, token.at - limit)
    : input.startFromHead
      ? 0
      : Math.max(0, all.length - limit);
  const to = token?.way === 'b' ? token.at : Math.min(all.length, from + limit);
  return {
    events: all.slice(from, to).map(shown),
    nextForwardToken: `f/${padded(to)}`,
    nextBackwardToken: `b/${padded(from)}`,
  };
};

interface Filter {
  readonly logStreamNames?: readonly string[];
  readonly logStreamNamePrefix?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly filterPattern?: string;
  readonly limit?: number;
  readonly nextToken?: string;
}

/** Events of many streams by time, a page at a time; no token at the end. */
export const filterEvents = (streams: readonly LogStream[], input: Filter, now: number): object => {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names && prefix !== undefined)
    throw new AwsError('InvalidParameterException', 'LogStreamNamePrefix and LogStreamNames are mutually exclusive parameters.');
  const { filterPattern = '' } = input;
  if (filterPattern.length > LONGEST_PATTERN)
    throw new AwsError('InvalidParameterException', `filterPattern must have length less than or equal to ${LONGEST_PATTERN}.`);
  const matches = patternOf(filterPattern);
  const all = streams
    .filter(({ name }) => (names ? names.includes(name) : name.startsWith(prefix ?? '')))
    .flatMap((stream) => {
      const indices = new Map(stream.events.map((event, index) => [event, index]));
      return readable(stream, input, now).map((event) => ({
        ...shown(event),
        logStreamName: stream.name,
        index: indices.get(event)!,
      }));
    })
    .filter(({ message }) => matches(message))
    .sort((a, b) => a.timestamp - b.timestamp);
  const from = input.nextToken ? tokenOf(input.nextToken).at : 0;
  const to = from + limitOf(input.limit);
  return {
    events: all.slice(from, to).map(({ index, ...event }) => ({ ...event, eventId: idOf({ ...event, index }) })),
    searchedLogStreams: [],
    ...(to < all.length ? { nextToken: `f/${padded(to)}` } : {}),
  };
};

const shown = ({ timestamp, message, ingestionTime }: LogEvent) => ({ timestamp, message, ingestionTime });

const limitOf = (limit = MOST_EVENTS): number => {
  if (limit >= 1 && limit <= MOST_EVENTS) return limit;
  throw new AwsError(
    'InvalidParameterException',
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and ${MOST_EVENTS}`,
  );
};

const padded = (at: number): string => String(at).padStart(56, '0');

const tokenOf = (token: string): { readonly way: 'f' | 'b'; readonly at: number } => {
  const [, way, at] = /^([fb])\/(\d{56})$/.exec(token) ?? [];
  if (!way) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { way: way as 'f' | 'b', at: Number(at) };
};

/** 56 digits that rise in a stream, as those of AWS do. */
const idOf = ({ timestamp, logStreamName, index }: { timestamp: number; logStreamName: string; index: number }): string => {
  const stream = BigInt(`0x${sha256(logStreamName).slice(0, 24)}`)
    .toString()
    .padStart(30, '0');
  return `${timestamp}${stream}${String(index).padStart(13, '0')}`;
};

/** Terms that must all be in the message: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
const patternOf = (pattern: string): ((message: string) => boolean) => {
  if (/^\s*[{[%]/.test(pattern))
    throw new AwsError('InvalidParameterException', 'Invalid filter pattern: only terms are simulated; see docs/simulator.md');
  const terms = [...pattern.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!);
  return (message) => terms.every((term) => message.includes(term));
};
