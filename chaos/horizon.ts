import { getDeployment } from '../shared/ledger/deployments.js';
import { HEAD_KEY, PARTITIONS } from '../shared/ledger/keys.js';
import type { ProjectRecord } from '../shared/ledger/projects.js';
import type { Head } from '../shared/model/head.js';
import { isTerminal } from '../shared/model/words.js';
import type { Local } from '../simulator/local.js';
import type { Accepted } from './accepted.js';
import { checkCalm } from './horizon-calm.js';
import { checkInstances } from './horizon-instances.js';
import { checkProjects } from './horizon-projects.js';
import { checkRates, checkSlack, checkTold } from './horizon-told.js';
import { deadLetters } from './messages.js';
import type { Schedule } from './schedule.js';
import type { Sizes } from './sizes.js';
import type { Watch } from './watch.js';

/** A pass that is late by this much is late; more is a promise broken. Milliseconds. */
const GRACE = 3 * 60_000;

/** Who was killed before it noted that a mail is out sends it again: this often, beside each time that the mailing itself was struck. */
const SENT_AGAIN = 5;

/** What must hold once all faults are over and the load has stood still for an hour. */
export const checkHorizon = async (
  local: Local,
  schedule: Schedule,
  watch: Watch,
  promised: Accepted,
  sizes: Sizes,
): Promise<void> => {
  const head = (await local.store.get<Head>(HEAD_KEY))?.body;
  if (!head) return watch.fail('L1', 'there is no head row: no pass ever ended');
  checkIntents(local, head, watch);
  await checkInstances(local, schedule, head, watch);
  await checkCalm(local, schedule, sizes, watch);
  await checkDeployments(local, promised, watch);
  await checkProjects(local, promised, watch);
  await checkSilence(local, schedule, watch);
  await checkTold(local, watch);
  await checkSlack(local, schedule.canary, watch);
  checkRates(local, watch);
  checkDeadLetters(local, schedule, watch);
  for (const one of whatWasShown(schedule)) watch.check(one);
};

/** L7: what was put back is taken, and does not come to lie there again. */
const checkDeadLetters = ({ amazon, stack }: Local, { acts }: Schedule, watch: Watch): void => {
  if (!acts.some(({ kind }) => kind === 'redrive')) return;
  const left = deadLetters(amazon, stack.name);
  if (left > 0) watch.fail('L7', `${left} dead letters were put back, and lie there again`);
};

/** L7: all of the above holds though dead letters were put back; L8: though only one kind of wake-up came. */
const whatWasShown = ({ acts, wakes = 'all' }: Schedule): readonly string[] => [
  ...(acts.some(({ kind }) => kind === 'redrive') ? ['L7'] : []),
  ...(wakes === 'all' ? [] : ['L8']),
];

/** L1: nothing is open beyond its deadline. */
const checkIntents = ({ amazon }: Local, { intents }: Head, watch: Watch): void => {
  watch.check('L1');
  for (const intent of intents) {
    if (intent.deadlineAt + GRACE < amazon.world.now())
      watch.fail(
        'L1',
        `${intent.kind} ${intent.id} is ${intent.state} since its deadline at ${new Date(intent.deadlineAt).toISOString()}`,
      );
  }
};

/** L3: every deployment that was accepted has ended, and says why when it did not become what was asked for. */
const checkDeployments = async ({ store }: Local, { deployments }: Accepted, watch: Watch): Promise<void> => {
  for (const { project, id } of deployments) {
    watch.check('L3');
    const row = await getDeployment(store, project, id);
    if (!row) watch.fail('L3', `deployment ${id} of ${project} was accepted and is nowhere`);
    else if (!isTerminal(row.body.status))
      watch.fail('L3', `deployment ${id} of ${project} is still ${row.body.status}: ${whyOf(row.body)}`);
    else if (!['steady', 'removed'].includes(row.body.status) && !row.body.reason)
      watch.fail('L3', `deployment ${id} of ${project} is ${row.body.status} without a reason`);
  }
  for (const { body } of (await store.query<ProjectRecord>(PARTITIONS.projects)).rows) {
    const row = await getDeployment(store, body.name, body.deployment);
    if (row && !isTerminal(row.body.status))
      watch.fail('L3', `deployment ${row.body.id} of ${body.name} is still ${row.body.status}: ${whyOf(row.body)}`);
  }
};

const whyOf = ({ services }: { readonly services: readonly { name: string; status: string; why: string | null }[] }): string =>
  services.map(({ name, status, why }) => `${name} ${status}${why ? ` (${why})` : ''}`).join(', ') || 'no service is known';

/** S11, S12: nothing secret in what is said to people, and nothing said over and over. */
const checkSilence = async ({ amazon, store }: Local, { canary }: Schedule, watch: Watch): Promise<void> => {
  watch.check('S11');
  const told = new Map<string, number>();
  for (const { subject, text } of amazon.sns.outbox) {
    if (`${subject}${text}`.includes(canary)) watch.fail('S12', `a mail holds a value of the file: ${subject}`);
    told.set(text, (told.get(text) ?? 0) + 1);
  }
  for (const [text, times] of told)
    if (times > SENT_AGAIN + watch.unsure) watch.fail('S11', `the same mail went out ${times} times: ${text.slice(0, 120)}`);
  for (const partition of [PARTITIONS.outbox, PARTITIONS.journal]) {
    const rows = JSON.stringify((await store.query(partition)).rows);
    if (rows.includes(canary)) watch.fail('S12', `a value of the file is in the rows of ${partition}`);
  }
};
