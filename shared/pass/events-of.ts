import type { Alert } from '../model/alert.js';
import type { Decision } from '../model/decision.js';
import type { EventFact } from '../model/event.js';
import type { Deployment } from '../model/project.js';
import { instant, type Millis } from '../model/time.js';

/** What a pass wrote down. */
export interface Written {
  readonly deployments: readonly { readonly before: Deployment; readonly after: Deployment }[];
  readonly decision: Decision;
  readonly alerts: readonly Alert[];
}

/** What of it is news. A refusal that goes on is none. */
export const eventsOf = ({ deployments, decision, alerts }: Written, now: Millis): readonly EventFact[] => {
  const at = instant(now);
  return [
    ...deployments.flatMap(({ before, after }) => [...stopsOf(before, after, at), ...statusOf(before, after, at)]),
    ...(decision.times === 1 ? [decisionEvent(decision)] : []),
    ...alerts.map(alertEvent),
  ];
};

const NOTHING = { project: null, service: null, deployment: null, decision: null, alert: null } as const;

const statusOf = (before: Deployment, after: Deployment, at: string): EventFact[] =>
  before.status === after.status
    ? []
    : [
        {
          ...NOTHING,
          type: 'deployment.status',
          at,
          project: after.project,
          deployment: after.id,
          what: after.status,
          text: `${after.project}: ${before.status} → ${after.status}${after.reason ? `. ${after.reason.text}` : ''}`,
        },
      ];

const stopsOf = (before: Deployment, after: Deployment, at: string): EventFact[] =>
  after.services.flatMap(({ name, lastStop }) => {
    const known = before.services.find((one) => one.name === name)?.lastStop?.taskId;
    if (!lastStop || lastStop.taskId === known) return [];
    const code = lastStop.exitCode === null ? '' : `, exit code ${lastStop.exitCode}`;
    return [
      {
        ...NOTHING,
        type: 'task.stopped' as const,
        at,
        project: after.project,
        service: name,
        deployment: after.id,
        what: lastStop.code,
        text: `${after.project}/${name}: task ${lastStop.taskId} stopped (${lastStop.code}${code}): ${lastStop.reason}`,
      },
    ];
  });

const decisionEvent = ({ id, at, action, verdict, why }: Decision): EventFact => ({
  ...NOTHING,
  type: 'decision',
  at,
  decision: id,
  what: action,
  text: `${verdict}, ${action}: ${why}`,
});

const alertEvent = ({ id, at, type, project, decision, title }: Alert): EventFact => ({
  ...NOTHING,
  type: 'alert',
  at,
  project,
  decision,
  alert: id,
  what: type,
  text: title,
});
