import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LogPage, LogWindow } from '../model/log.js';
import { send } from './send.js';

/** A page of 10,000 events or 1 MB is the most that one call gives. */
const EVENTS_A_PAGE = 10_000;

/**
 * One page of what many streams of a group hold in a window, oldest first; none when the group is not there (yet).
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export const readLogLines = async (logs: CloudWatchLogsClient, group: string, window: LogWindow): Promise<LogPage> => {
  const command = new FilterLogEventsCommand({
    logGroupName: group,
    logStreamNamePrefix: window.prefix,
    // Both are longs: a fraction of a millisecond is refused.
    startTime: Math.max(0, Math.floor(window.from)),
    endTime: Math.floor(window.to),
    limit: EVENTS_A_PAGE,
    ...(window.pattern !== '' && { filterPattern: window.pattern }),
    ...(window.token !== null && { nextToken: window.token }),
  });
  const answer = await send(logs, command).catch(nothingThere);
  return {
    next: answer?.nextToken ?? null,
    lines: (answer?.events ?? []).map(({ eventId = '', logStreamName = '', message = '', timestamp = 0, ingestionTime }) => ({
      id: eventId,
      stream: logStreamName,
      at: timestamp,
      arrivedAt: ingestionTime ?? timestamp,
      text: message,
    })),
  };
};

const nothingThere = (error: unknown): null => {
  if ((error as Error).name === 'ResourceNotFoundException') return null;
  throw error;
};
