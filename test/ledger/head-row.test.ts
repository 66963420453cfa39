import { describe, expect, it } from '@jest/globals';
import { encodeBody, jsonOf } from '../../shared/ledger/encoding.js';
import { emptyHead } from '../../shared/ledger/head.js';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import type { Head } from '../../shared/model/head.js';
import type { LaunchIntent } from '../../shared/model/intent.js';
import { MINUTE } from '../../shared/model/time.js';
import { seeded } from '../../simulator/random.js';
import { NOON } from '../support/a-cluster.js';

const random = seeded(7);
const letters = (count: number, of: string): string =>
  Array.from({ length: count }, () => of[Math.floor(random() * of.length)]).join('');
const instanceId = (): string => `i-0${letters(16, '0123456789abcdef')}`;
const ulid = (): string => letters(26, '0123456789ABCDEFGHJKMNPQRSTVWXYZ');

const aLaunch = (): LaunchIntent => {
  const id = `int_${ulid()}`;
  return {
    kind: 'launch',
    state: 'launched',
    id,
    decision: `dec_${ulid()}`,
    reason: 'above-line',
    createdAt: NOON,
    deadlineAt: NOON + 10 * MINUTE,
    attempt: 1,
    token: `${id}-1`,
    instanceId: instanceId(),
    request: {
      type: 'm5.large',
      zone: 'us-east-1a',
      subnetId: 'subnet-0123456789abcdef0',
      market: 'on-demand',
      launchTemplateId: 'lt-0123456789abcdef0',
      launchTemplateVersion: '12',
    },
  };
};

/** Figures as they are read: with two decimals, and none like another, which gzip cannot make smaller. */
const figures = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, Math.round(random() * 10_000) / 100]));

const aHead = (instances: number, services: number, launches: number): Head => {
  const ids = Array.from({ length: instances }, instanceId);
  const names = Array.from({ length: services }, (_, n) => `project${n % 50}-service${n}`);
  const windows = Array.from({ length: 16 }, (_, n) => ({
    from: NOON - (16 - n) * MINUTE,
    to: NOON - (15 - n) * MINUTE,
    instanceCpu: figures(ids),
    serviceCpu: figures(names),
    serviceMemory: figures(names),
  }));
  return {
    ...emptyHead('demo'),
    intents: Array.from({ length: launches }, aLaunch),
    joinedLately: Array.from({ length: launches }, () => ({ at: NOON, intent: aLaunch() })),
    emptySince: Object.fromEntries(ids.slice(0, instances / 2).map((id) => [id, NOON - Math.floor(random() * 1e6)])),
    reading: { readAt: NOON, windows },
  };
};

const encoded = (head: Head) => encodeBody(HEAD_KEY, jsonOf(HEAD_KEY, head));

describe('the head row', () => {
  it('holds a thousand instances, half of them empty, five hundred services, two hundred launches under way and two hundred that have just joined', () => {
    expect(encoded(aHead(1_000, 500, 200)).name).toBe('zip');
  });

  it('that DynamoDB would not take is refused before it is sent, with its size and what to do', () => {
    expect(() => encoded(aHead(3_000, 500, 200))).toThrow(
      /^row .* has \d{6} bytes gzipped, DynamoDB takes 408576: make .* smaller$/,
    );
  });
});
