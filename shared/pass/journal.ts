import { afterSteps } from '../deploying/after-steps.js';
import { putDeployment } from '../ledger/deployments.js';
import { appendEvents } from '../ledger/events.js';
import { lastSteady } from '../ledger/generations.js';
import { appendDecision, setObserved, setOvertaken, setPredicted } from '../ledger/journal.js';
import { putLastInput } from '../ledger/last-input.js';
import { forgetProject, type ProjectRecord, putProject } from '../ledger/projects.js';
import { ConditionFailed, type Row } from '../ledger/store.js';
import { putSample } from '../ledger/timeline.js';
import { putView } from '../ledger/view.js';
import type { Decision } from '../model/decision.js';
import type { Deployment } from '../model/project.js';
import { instant } from '../model/time.js';
import { isTerminal } from '../model/words.js';
import { askedText } from '../scaling/fleet.js';
import type { ActResults } from './act-on.js';
import { correctRecords } from './correct.js';
import { eventsOf, type Written } from './events-of.js';
import type { Seen } from './look.js';
import { metricsOf } from './metrics.js';
import { withNeverJoined } from './never-joined.js';
import { outcomeOf } from './outcome.js';
import type { PassReport, ReconcilePorts } from './ports.js';
import { tell } from './tell.js';
import type { Thoughts } from './think.js';
import { remember, type Turn } from './turn.js';
import { viewOf } from './view-of.js';
import { withTerminated } from './with-terminated.js';

/**
 * Writes what was decided and what came of it: deployments, decision, view, alerts. The project's own row comes last, so that a pass
 * that is killed on the way leaves something that the next one finishes: nobody is told nothing.
 */
export const journal = async (
  ports: ReconcilePorts,
  turn: Turn,
  seen: Seen,
  thoughts: Thoughts,
  results: ActResults,
): Promise<PassReport> => {
  const { ended, saved } = await saveDeployments(ports, seen, thoughts, results);
  const decision = await appendDecision(ports.store, decisionOf(thoughts, results));
  const corrected = await correctRecords(ports, turn, seen, thoughts, results);
  const { late, input } = thoughts;
  for (const id of late?.decisions ?? []) await setPredicted(ports.store, id, late!.predicted, instant(input.observation.at));
  await endOvertaken(ports, turn);
  await compareWithTruth(ports, turn, seen, thoughts, results);
  const view = viewOf(turn, seen, thoughts, decision, turn.session.head.intents);
  await putView(ports.store, view);
  await putSample(ports.store, view);
  const deployments = ended.map((one) => one.deployment);
  const alerts = await tell(ports, turn, thoughts, results, { view, decision, corrected, deployments, begun: begunOf(saved) });
  await appendEvents(ports.store, eventsOf({ deployments: saved, decision, alerts }, ports.clock.now()));
  for (const one of ended) await settleProject(ports, one);
  await putLastInput(ports.store, thoughts.input, ports.log);
  const moves = turn.session.head.intents.filter(({ kind }) => kind === 'move').length;
  return {
    decision,
    steps: results.steps,
    failed: results.failed,
    line: lineOf(ports, turn, seen.observation, decision, results),
    metrics: metricsOf(view, seen.observation, moves),
  };
};

const begunOf = (saved: Written['deployments']): readonly Deployment[] =>
  saved.filter(({ before, after }) => before.status === 'queued' && after.status !== 'queued').map(({ after }) => after);

const decisionOf = (thoughts: Thoughts, results: ActResults): Decision & { readonly id: string } => {
  const { proposal, decisionId, input } = thoughts;
  const pretended =
    input.policy.mode === 'act'
      ? []
      : proposal.actions.map((action) => ({
          kind: action.kind,
          target: 'instanceId' in action ? action.instanceId : 'service' in action ? action.service : askedText(action),
          intent: null,
          result: 'pretended' as const,
        }));
  return {
    ...withTerminated(withNeverJoined(proposal.decision, thoughts), thoughts, results),
    id: decisionId,
    actions: [...results.actions, ...pretended],
  };
};

interface Ended {
  readonly project: Row<ProjectRecord>;
  readonly deployment: Deployment;
}

/** The record of each deployment as this pass leaves it; those that have ended and whose project does not say so yet are returned. */
const saveDeployments = async (
  ports: ReconcilePorts,
  seen: Seen,
  thoughts: Thoughts,
  { deployed }: ActResults,
): Promise<{ readonly ended: readonly Ended[]; readonly saved: Written['deployments'] }> => {
  const saved: { before: Deployment; after: Deployment }[] = [];
  const ended: Ended[] = seen.projects.flatMap(({ project, deployment }) =>
    isTerminal(deployment.body.status) && ['deploying', 'removing'].includes(project.body.status)
      ? [{ project, deployment: deployment.body }]
      : [],
  );
  for (const { of, outcome } of thoughts.deployments) {
    try {
      const after = afterSteps(outcome.deployment, deployed.get(outcome.deployment.id) ?? []);
      const row = await putDeployment(ports.store, of.deployment, after);
      saved.push({ before: of.deployment.body, after: row.body });
      if (isTerminal(row.body.status)) ended.push({ project: of.project, deployment: row.body });
    } catch (error) {
      // A newer generation was accepted while this pass worked: the next pass goes on with that one.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  return { ended, saved };
};

const settleProject = async (ports: ReconcilePorts, { project, deployment }: Ended): Promise<void> => {
  try {
    if (deployment.status === 'removed') await forgetProject(ports.store, project, ports.clock.now());
    else await putProject(ports.store, project, await settledAs(ports, project.body, deployment));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
};

/** What has become steady is what a failure goes back to; what was gone back to is what the project wants again. */
const settledAs = async (
  { store }: ReconcilePorts,
  record: ProjectRecord,
  { id, status, progress }: Deployment,
): Promise<Partial<Pick<ProjectRecord, 'status' | 'wanted' | 'steady'>>> => {
  if (status === 'steady') return { status, steady: id };
  const wentBack = status === 'rolled-back' || (status === 'cancelled' && progress?.back !== undefined);
  const before = wentBack ? await lastSteady(store, record) : null;
  return before ? { status: 'steady', wanted: before.wanted, steady: before.deployment } : { status: 'degraded' };
};

/** What a later decision has overtaken is compared with nothing. Kept in the head row until it is written: a killed pass loses none. */
const endOvertaken = async (ports: ReconcilePorts, turn: Turn): Promise<void> => {
  const { overtaken, ...head } = turn.session.head;
  if (!overtaken) return;
  for (const [id, by] of Object.entries(overtaken)) await setOvertaken(ports.store, id, by);
  await remember(turn, head);
};

/** Once nothing is on its way and a fresh window shows it: what was predicted against what came true. */
const compareWithTruth = async (
  ports: ReconcilePorts,
  turn: Turn,
  seen: Seen,
  thoughts: Thoughts,
  results: ActResults,
): Promise<void> => {
  const { head } = turn.session;
  if (head.awaiting.length === 0 || results.actions.length > 0) return;
  const observed = outcomeOf({ ...thoughts.input, head });
  if (!observed) return;
  for (const id of head.awaiting) await setObserved(ports.store, id, { ...observed, at: instant(seen.observation.at) });
  await remember(turn, { ...head, awaiting: [], promise: null });
};

const lineOf = (
  ports: ReconcilePorts,
  turn: Turn,
  { unread }: Seen['observation'],
  decision: Decision,
  results: ActResults,
): Record<string, unknown> => ({
  level: unread ? 'warning' : 'info',
  message: 'pass',
  cluster: ports.cluster,
  trigger: `${turn.trigger.kind} ${turn.trigger.name}`,
  decision: decision.id,
  times: decision.times,
  mode: turn.policy.mode,
  verdict: decision.verdict,
  action: decision.action,
  from: decision.from,
  to: decision.to,
  reasons: decision.reasons,
  blockedBy: decision.blockedBy,
  why: decision.why,
  ...(unread && { unread }),
  formula: decision.formula,
  predicted: decision.predicted,
  steps: results.steps,
  failed: results.failed,
  epoch: decision.epoch,
  milliseconds: ports.clock.now() - turn.startedAt,
});
