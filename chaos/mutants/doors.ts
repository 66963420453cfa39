import { type Mutant, mutant, noticedBy } from './mutant.js';

const NOTIFY = 'test/functions/notify.test.ts';
const PROVISION = 'shared/wiring/provision.ts';
const JOURNAL = 'shared/pass/journal.ts';

/** Where a function begins and ends: its handler, what wires it, and what it writes down last. */
export const DOORS: readonly Mutant[] = [
  ...noticedBy(
    'test/functions/reconcile.test.ts',
    mutant('ends-before-its-pass', 'a function is frozen in the midst of its pass, and acts when it wakes', [
      'functions/reconcile.ts',
      'passWithPulse(reconcilePorts(runtime), triggersOf(event))',
      '(void passWithPulse(reconcilePorts(runtime), triggersOf(event)), Promise.resolve({}))',
    ]),
  ),
  ...noticedBy(
    NOTIFY,
    mutant('unread-batch-goes-on', 'alerts that could not be read are passed over by the stream', [
      'functions/notify.ts',
      'notify(event, notifyPorts(runtime)),',
      'notify(event, notifyPorts(runtime)).catch(() => ({})),',
    ]),
    mutant('round-without-end', 'a round of deliveries runs until its function is killed', [
      'shared/notify/notify.ts',
      '    if (round.ports.clock.now() >= round.endsAt) return;\n',
      '',
    ]),
  ),
  ...noticedBy(
    'test/wiring/api.test.ts',
    mutant('changes-without-limit', 'changesPerMinute is not in force', [
      'shared/wiring/api.ts',
      'changeLimit(config.changesPerMinute)',
      'changeLimit(0)',
    ]),
  ),
  ...noticedBy(
    'test/wiring/provision.test.ts',
    mutant('silent-agents-count', 'a stack is ready with instances whose agents are away', [
      PROVISION,
      ' && seen.agentConnected)',
      ')',
    ]),
    mutant('unread-launches-are-none', 'a stack is gone while an instance is on its way', [
      PROVISION,
      'readLaunches(storeOf(runtime)).catch(unlessGone)',
      'readLaunches(storeOf(runtime)).catch(() => undefined)',
    ]),
  ),
  ...noticedBy(
    'test/pass/journal.test.ts',
    mutant('accepted-meanwhile-ends-it', 'a generation that is accepted while a pass works leaves all of that pass untold', [
      JOURNAL,
      '      // A newer generation was accepted while this pass worked: the next pass goes on with that one.\n      if (!(error instanceof ConditionFailed)) throw error;',
      '      throw error;',
    ]),
    mutant('events-not-kept', 'nobody can follow what happens', [
      JOURNAL,
      '  await appendEvents(ports.store, eventsOf({ deployments: saved, decision, alerts }, ports.clock.now()));\n',
      '',
    ]),
  ),
  ...noticedBy(
    'test/pass/view-of.test.ts',
    mutant('unknown-is-none', 'a load that nobody tells is shown as none', [
      'shared/pass/view-of.ts',
      'round((load.cpuUsed / load.vcpu) * 100)) : null;',
      'round((load.cpuUsed / load.vcpu) * 100)) : 0;',
    ]),
  ),
  ...noticedBy(
    'test/pass/planning.test.ts',
    mutant('hold-gives-time-away', 'a deployment has the time of a hold that was taken back as well', [
      'shared/pass/plan-deployments.ts',
      'deployment: released(of.deployment.body, seen.observation.at),',
      'deployment: of.deployment.body,',
    ]),
  ),
  ...noticedBy(
    'test/pass/refusals.test.ts',
    mutant('unseen-is-silent', 'nobody hears of a project that AWS does not show', [
      'shared/pass/refusals.ts',
      '  ...unseenIn(thoughts),\n',
      '',
    ]),
  ),
  ...noticedBy(
    'test/api/deploy-again.test.ts',
    mutant('if-match-of-files-only', 'a count, a restart or a stop overrides what its asker has not seen', [
      'shared/api/follow-up.ts',
      '      await checkAssumptions(asked.ports, proposal.read, name, options);\n',
      '',
    ]),
  ),
  ...noticedBy(
    'test/wiring/reconcile.test.ts',
    mutant('budget-unheard', 'nobody is told that a month would cost more than it may', [
      'shared/wiring/reconcile.ts',
      'budgetUsdPerMonth: config.budgetUsdPerMonth }',
      'budgetUsdPerMonth: null }',
    ]),
    mutant('choice-unheard', 'what the operator does not want is mailed', [
      'shared/wiring/reconcile.ts',
      'alerts: { choice: config.alerts,',
      'alerts: { choice: { more: [], less: [] },',
    ]),
  ),
  ...noticedBy(
    'test/provision/provision.test.ts',
    mutant('made-all-the-same', 'a stack that can run nothing waits 13 minutes for it', [
      'shared/provision/bring-up.ts',
      "  if (faults.length > 0) return failure(faults.join(' '));\n",
      '',
    ]),
  ),
];
