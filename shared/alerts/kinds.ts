import type { Severity } from '../model/alert.js';

/** One kind of thing that people are told. */
export interface AlertKind {
  readonly type: string;
  readonly severity: Severity;
  /** Whether it is sent unless the operator says otherwise (parameter `alerts`). */
  readonly sent: boolean;
  /** Of what it is the end: it is sent when one of those is. */
  readonly ends?: readonly string[];
  readonly when: string;
}

const kind = (type: string, severity: Severity, when: string, more: Partial<AlertKind> = {}): AlertKind => ({
  type,
  severity,
  sent: true,
  when,
  ...more,
});

/** All of them; docs/alerts.md is made of this table. */
export const ALERT_KINDS: readonly AlertKind[] = [
  kind('cluster.pegged', 'critical', 'the mean is above the line for 5 minutes and nothing is on its way'),
  kind('cluster.recovered', 'info', 'the mean is 10 points below the line again', { ends: ['cluster.pegged'] }),
  kind('cluster.scaled-out', 'info', 'instances were launched; one mail in 10 minutes, the rest is only shown'),
  kind('cluster.scaled-in', 'info', 'an instance is drained to be given up; one mail in 10 minutes'),
  kind('cluster.flapping', 'warning', 'it grew and shrank in turn, twice within minutes'),
  kind('cluster.steady', 'info', 'it has kept its direction since', { ends: ['cluster.flapping'] }),
  kind('capacity.blocked', 'critical', 'more is wanted than the maximum, a cap, a quota or EC2 gives; one a cause'),
  kind('capacity.available', 'info', 'it can be had again, or is not wanted any more', { ends: ['capacity.blocked'] }),
  kind('instance.pegged', 'warning', 'one instance is above the line for 5 minutes while the cluster is calm'),
  kind('instance.agent-lost', 'warning', 'its ECS agent has been silent for 10 minutes'),
  kind('instance.unhealthy', 'warning', "EC2's status check has failed for 10 minutes"),
  kind('instance.stopped', 'warning', 'an instance has been stopped for 5 minutes: it counts against the maximum'),
  kind('instance.spot-interruption', 'warning', 'EC2 takes a Spot instance back in two minutes'),
  kind('instance.rebalance', 'info', 'EC2 expects to take a Spot instance back'),
  kind('instance.never-joined', 'warning', 'a launched instance never registered with ECS'),
  kind('instance.recovered', 'info', 'the instance is well again, or has left', {
    ends: [
      'instance.pegged',
      'instance.agent-lost',
      'instance.unhealthy',
      'instance.stopped',
      'instance.spot-interruption',
      'instance.rebalance',
    ],
  }),
  kind(
    'volume.lost',
    'critical',
    'the instance is gone on whose disk a volume lay: its service starts with an empty one on another',
  ),
  kind('deploy.started', 'info', 'a deployment begins', { sent: false }),
  kind('deploy.succeeded', 'info', 'all its services are steady'),
  kind('deploy.removed', 'info', 'a project has been taken down'),
  kind('deploy.failed', 'critical', 'a deployment ended without becoming steady'),
  kind('deploy.rolled-back', 'critical', 'a deployment failed and the generation before it serves again'),
  kind('task.crash-loop', 'warning', 'three tasks of a service ended by themselves within 10 minutes'),
  kind('task.oom', 'warning', 'a task was killed for memory'),
  kind('task.start-impaired', 'warning', 'ECS says that a service cannot start tasks consistently'),
  kind('task.placement-failed', 'warning', 'a task has had no place for 5 minutes and no instance is on its way'),
  kind('task.recovered', 'info', 'the service is well again, or gone', {
    ends: ['task.crash-loop', 'task.oom', 'task.start-impaired', 'task.placement-failed'],
  }),
  kind('autoscaler.blind', 'critical', 'no readings for 5 minutes'),
  kind(
    'autoscaler.error',
    'critical',
    'what was decided has failed for 3 minutes: rights, a template, an AWS error; or AWS neither answers a call nor takes it',
  ),
  kind('autoscaler.throttled', 'critical', 'AWS has throttled what was decided for 3 minutes'),
  kind('autoscaler.recovered', 'info', 'it sees, and may act, again', {
    ends: ['autoscaler.blind', 'autoscaler.error', 'autoscaler.throttled'],
  }),
  kind('cost.over-budget', 'warning', 'a month at the present rate would cost more than budgetUsdPerMonth, for 15 minutes'),
  kind('cost.within-budget', 'info', 'it would not any more', { ends: ['cost.over-budget'] }),
  kind('digest.daily', 'info', 'once a day, at 07:00 UTC: the day in figures', { sent: false }),
  kind('alerts.suppressed', 'warning', 'more than 20 mails in an hour: what is not critical is only shown from then on'),
];
