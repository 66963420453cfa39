import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { send } from './send.js';

/** A page may be empty though there is more before it. */
const PAGES = 3;
const LINES = 10;

/**
 * The last lines of a log stream, oldest first; none when the stream is not there (yet).
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export const readLogTail = async (
  logs: CloudWatchLogsClient,
  { group, stream }: { readonly group: string; readonly stream: string },
): Promise<readonly string[]> => {
  let nextToken: string | undefined;
  for (let page = 1; page <= PAGES; page += 1) {
    const command = new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, limit: LINES, nextToken });
    const answer = await send(logs, command).catch(nothingThere);
    const lines = (answer?.events ?? []).map(({ message }) => message ?? '');
    if (lines.length > 0 || !answer?.nextBackwardToken || answer.nextBackwardToken === nextToken) return lines;
    nextToken = answer.nextBackwardToken;
  }
  return [];
};

const nothingThere = (error: unknown): null => {
  if ((error as Error).name === 'ResourceNotFoundException') return null;
  throw error;
};
