import { type LogEvent, type LogStream, streamOf } from './logs/group.js';
import { filterEvents, getEvents } from './logs/read.js';
import { describeGroups, describeStreams } from './logs/streams.js';
import { type Amazon, AwsError, type LogsPart } from './parts.js';

/**
 * The awslogs driver sends what a container wrote every five seconds
 * (batchPublishFrequency in https://github.com/moby/moby/blob/master/daemon/logger/awslogs/cloudwatchlogs.go).
 */
const BATCH_MILLISECONDS = 5_000;

/** CloudWatch Logs: groups, streams and their events, read as the API pages them. */
export const createLogs = (amazon: Amazon): LogsPart => {
  const { world } = amazon;
  const groups = new Map<string, Map<string, LogStream>>();
  const grouped = (name: string): Map<string, LogStream> => {
    let group = groups.get(name);
    if (!group) groups.set(name, (group = new Map()));
    return group;
  };
  const append = (group: string, stream: string, event: LogEvent): void =>
    void streamOf(grouped(group), stream, world.now()).events.push(event);
  return {
    open: (group) => void grouped(group),
    write: (group, stream, message) =>
      append(group, stream, {
        timestamp: Math.floor(world.now()),
        message,
        ingestionTime: Math.floor(world.now()) + BATCH_MILLISECONDS,
      }),
    operations: {
      CreateLogGroup: ({ logGroupName }: { logGroupName: string }) => {
        if (groups.has(logGroupName))
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
        grouped(logGroupName);
        return {};
      },
      CreateLogStream: ({ logGroupName, logStreamName }: { logGroupName: string; logStreamName: string }) => {
        const group = known(groups, logGroupName);
        if (group.has(logStreamName))
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
        streamOf(group, logStreamName, world.now());
        return {};
      },
      PutLogEvents: (input: Put) => {
        const group = known(groups, input.logGroupName);
        if (!group.has(input.logStreamName)) throw noStream();
        for (const { timestamp, message } of input.logEvents)
          append(input.logGroupName, input.logStreamName, { timestamp, message, ingestionTime: world.now() });
        return {};
      },
      DescribeLogGroups: (input) => describeGroups(groups, input),
      DescribeLogStreams: (input) => describeStreams(known(groups, groupName(input)), input),
      GetLogEvents: (input) => {
        const stream = known(groups, groupName(input)).get(input.logStreamName);
        if (!stream) throw noStream();
        return getEvents(stream, input, world.now());
      },
      FilterLogEvents: (input) => filterEvents([...known(groups, groupName(input)).values()], input, world.now()),
    },
  };
};

interface Put {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents: readonly { readonly timestamp: number; readonly message: string }[];
}

/** A group by its name, or by its ARN. */
const groupName = ({ logGroupName, logGroupIdentifier = '' }: { logGroupName?: string; logGroupIdentifier?: string }): string =>
  logGroupName ?? (logGroupIdentifier.includes(':log-group:') ? logGroupIdentifier.split(':')[6]! : logGroupIdentifier);

const known = (groups: ReadonlyMap<string, Map<string, LogStream>>, name: string): Map<string, LogStream> => {
  const group = groups.get(name);
  if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
};

const noStream = (): AwsError => new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
