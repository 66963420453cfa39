import type { Fault } from '../simulator/parts.js';
import type { Random } from '../simulator/random.js';
import { oneOf, whole } from './chance.js';
import type { Act } from './schedule.js';
import type { Setting } from './setting.js';
import { SLACK_TROUBLES } from './slack.js';

/**
 * What befalls a whole cluster and not one call of it, and what people do to a standing one. Each is drawn from a stream of its own:
 * a new one leaves the stories of all seeds that do not draw it as they were.
 */
export const STORMS = [
  'zone-loss',
  'spot-storm',
  'fleet-faults',
  'table-outage',
  'notify-outage',
  'stale-storm',
  'skew-storm',
  'partial-launches',
  'one-wake',
  'redrive',
  'table-wiped',
  'upgrade',
  'slack-outage',
  'hard-caps',
  'keyed-callers',
] as const;

export type Storm = (typeof STORMS)[number];

/** Which wake-ups come: all; no event at all, from the first second to the last; or, until the calm, no heartbeat. */
export type Wakes = 'all' | 'heartbeat' | 'events';

/** The storms of one seed. `chance` gives the stream of that name. Times in seconds. */
export const drawStorms = (
  chance: (stream: string) => Random,
  allowed: readonly string[],
  setting: Setting,
  calmAt: number,
): Act[] =>
  STORMS.filter((storm) => allowed.includes(storm)).flatMap((storm) => {
    const random = chance(`storm ${storm}`);
    return random() < SHARE[storm] ? actsOf(storm, random, setting, calmAt) : [];
  });

/** Of so many seeds each is part. */
const SHARE: Readonly<Record<Storm, number>> = {
  'zone-loss': 0.08,
  'spot-storm': 0.7,
  'fleet-faults': 0.7,
  'table-outage': 0.1,
  'notify-outage': 0.1,
  'stale-storm': 0.12,
  'skew-storm': 0.12,
  'partial-launches': 0.1,
  'one-wake': 0,
  redrive: 0.12,
  'table-wiped': 0.05,
  upgrade: 0.08,
  'slack-outage': 0.8,
  'hard-caps': 0,
  'keyed-callers': 0,
};

export const drawWakes = (random: Random, allowed: readonly string[]): Wakes => {
  const dice = random();
  if (!allowed.includes('one-wake') || dice >= 0.1) return 'all';
  return dice < 0.06 ? 'heartbeat' : 'events';
};

const actsOf = (storm: Storm, random: Random, setting: Setting, calmAt: number): Act[] => {
  const at = whole(random, 600, calmAt - 300);
  const fault = (kind: string, more: object, late = 0): Act =>
    ({ at: at + late, kind: 'fault', fault: { kind, ...more } }) as Act;
  switch (storm) {
    case 'zone-loss':
      return [{ at, kind: 'zone-loss', zone: whole(random, 0, setting.zones - 1), seconds: whole(random, 300, 1_500) }];
    case 'spot-storm':
      return setting.spotShare ? [{ at, kind: 'spot-storm', percent: oneOf(random, [50, 100]) }] : [];
    case 'fleet-faults':
      return setting.spotShare ? [1, 2, 3].map(() => ({ ...onFleet(random), at: whole(random, 0, calmAt - 300) })) : [];
    case 'table-outage': {
      const seconds = whole(random, 20, 400);
      return TABLE.map((operation) => fault('throttle', { operation, seconds }));
    }
    case 'notify-outage':
      return [fault('throttle', { operation: 'sns.Publish', seconds: oneOf(random, [300, 1_800, 5_400]) })];
    case 'stale-storm': {
      const [seconds, lasts] = [oneOf(random, [15, 60, 120, 240]), whole(random, 120, 900)];
      return [fault('stale-reads', { seconds }), { at: at + lasts, kind: 'fault-over', fault: 'stale-reads' }];
    }
    case 'skew-storm': {
      const [seconds, lasts] = [oneOf(random, [2, 10, 30]), whole(random, 300, 2_400)];
      return [fault('clock-skew', { seconds }), { at: at + lasts, kind: 'fault-over', fault: 'clock-skew' }];
    }
    case 'partial-launches':
      return [fault('partial-launch', { times: whole(random, 1, 4), seconds: 2_400 })];
    case 'redrive':
      return [
        { at, kind: 'redrive', messages: whole(random, 1, 40) },
        { at: at + whole(random, 30, 900), kind: 'redrive', messages: whole(random, 1, 40) },
        // Whatever the faults have left there.
        { at: calmAt + 300, kind: 'redrive', messages: 0 },
      ];
    case 'table-wiped':
      return [{ at, kind: 'table-wiped' }];
    case 'upgrade':
      return [{ at, kind: 'upgrade' }];
    case 'slack-outage':
      return setting.slack
        ? [{ at, kind: 'slack-outage', trouble: oneOf(random, SLACK_TROUBLES), seconds: oneOf(random, [120, 600, 2_400]) }]
        : [];
    case 'one-wake':
    case 'hard-caps':
    case 'keyed-callers':
      return [];
  }
};

/** One call that launches from several Spot pools is killed, held up, refused, unanswered or answered in part. */
const onFleet = (random: Random): Act => {
  const operation = 'ec2.CreateFleet';
  const faults: readonly Omit<Fault, 'id'>[] = [
    { kind: 'crash', operation, when: oneOf(random, ['before', 'effect', 'reply']), times: whole(random, 1, 3), seconds: 1_800 },
    { kind: 'lost-reply', operation, times: whole(random, 1, 3), seconds: 1_800 },
    {
      kind: 'freeze',
      operation,
      when: oneOf(random, ['before', 'effect', 'reply']),
      times: 1,
      seconds: oneOf(random, [20, 50, 120]),
    },
    { kind: 'throttle', operation, seconds: whole(random, 30, 240) },
    { kind: 'capacity', target: 'spot', seconds: whole(random, 60, 600) },
  ];
  return { at: 0, kind: 'fault', fault: oneOf(random, faults) };
};

const TABLE = ['dynamodb.get', 'dynamodb.put', 'dynamodb.delete', 'dynamodb.query'] as const;
