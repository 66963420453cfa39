import { PARTITIONS } from '../shared/ledger/keys.js';
import { CHANNELS, type OutboxEntry } from '../shared/ledger/outbox.js';
import { millis } from '../shared/model/time.js';
import type { Local } from '../simulator/local.js';
import { slackOf } from './slack.js';
import type { Watch } from './watch.js';

/** From an alert to its mail while nothing is broken: the table's stream, or the next minute's heartbeat. Milliseconds. */
const USUAL = 5 * 60_000;

/** L5: every alert was delivered on every channel that is set up, or is dead and shown so; what SNS took was mailed. */
export const checkTold = async ({ store, amazon }: Local, watch: Watch): Promise<void> => {
  const { rows } = await store.query<OutboxEntry>(PARTITIONS.outbox);
  for (const { body } of rows) {
    watch.check('L5');
    const { alert, deliveries } = body;
    const age = amazon.world.now() - millis(alert.at);
    const open = CHANNELS.filter((channel) => deliveries[channel].state === 'pending');
    const { sns } = deliveries;
    if (open.length > 0 && age > USUAL && overdue(body, amazon.world.now()))
      watch.fail(
        'L5',
        `${alert.type} of ${alert.at} is not delivered: ${open.map((one) => `${one} ${deliveries[one].error ?? ''}`).join(', ')}`,
      );
    if (sns.state === 'off' && alert.severity === 'critical')
      watch.fail('L5', `${alert.type} of ${alert.at} was kept from everybody, although there is an address`);
    if (
      sns.state === 'sent' &&
      isOurs(alert) &&
      !amazon.sns.outbox.some(({ text, subject }) => `${subject}${text}`.includes(alert.title))
    )
      watch.fail('L5', `${alert.type} of ${alert.at} is marked as sent, and no mail says "${alert.title}"`);
  }
};

/** What others published was mailed by the topic itself, in their words: we pass it on to Slack. */
const isOurs = ({ type }: OutboxEntry['alert']): boolean => type !== 'cloudwatch.alarm' && type !== 'topic.message';

/** L5, S12: what is marked as posted is in Slack, and nothing secret is. */
export const checkSlack = async ({ store, amazon }: Local, canary: string, watch: Watch): Promise<void> => {
  const slack = slackOf(amazon);
  if (!slack) return;
  const { rows } = await store.query<OutboxEntry>(PARTITIONS.outbox);
  const sent = rows.filter(({ body }) => body.deliveries.slack.state === 'sent').length;
  watch.check('L5');
  if (sent > slack.posts.length) watch.fail('L5', `${sent} alerts are marked as posted, and Slack has ${slack.posts.length}`);
  if (slack.posts.some((text) => text.includes(canary))) watch.fail('S12', 'a post to Slack holds a value of the file');
};

/** A channel that failed is tried again later and later: only what is past its own time is late. */
const overdue = ({ deliveries }: OutboxEntry, now: number): boolean =>
  CHANNELS.some((channel) => deliveries[channel].state === 'pending' && deliveries[channel].notBefore + USUAL < now);

/** S13: of the calls to each bucket of AWS no more than one in twenty found it dry. */
export const checkRates = ({ amazon }: Local, watch: Watch): void => {
  for (const [bucket, { asked, refused }] of amazon.rates) {
    watch.check('S13');
    if (asked >= FEW && refused > asked * MOST_REFUSED)
      watch.fail('S13', `${refused} of ${asked} calls were more than the bucket "${bucket}" gives`);
  }
};

const MOST_REFUSED = 0.05;
const FEW = 20;
