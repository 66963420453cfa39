import type { Deployment, GoingBack, WantedService } from '../model/project.js';
import { instant } from '../model/time.js';
import { isTerminal } from '../model/words.js';
import { CANCELLED } from './cancelled.js';
import type { Failure } from './failure.js';
import { failureActionOf } from './failure-action.js';
import type { DeployInput, DeployOutcome } from './steps.js';
import { changed } from './view.js';

/** The way back that a deployment has begun, and what it leads to; null on the way forth. */
export const wayBack = ({ deployment, steady }: DeployInput): (GoingBack & { readonly to: readonly WantedService[] }) | null => {
  const back = deployment.progress?.back;
  return back && steady ? { ...back, to: steady } : null;
};

/**
 * The way back is an `up` to the last steady generation, with the revisions and counts of before: the same steps, gates and room.
 * Its clock begins when it turned, so that nothing that failed on the way forth counts against it.
 */
export const asBefore = (input: DeployInput, { since, to }: NonNullable<ReturnType<typeof wayBack>>): DeployInput => ({
  ...input,
  project: { ...input.project, wanted: to, removeOrphans: true },
  deployment: {
    ...withoutOldHold(input.deployment, since),
    createdAt: since,
    changes: to.map(({ name }) => ({ service: name, action: 'update', why: 'goes back' })),
  },
  counts: input.deployment.progress?.counts ?? {},
});

/** A hold that ended before the turn gives the way back no time. */
const withoutOldHold = (deployment: Deployment, since: string): Deployment => {
  const { heldUntil, ...progress } = deployment.progress!;
  return heldUntil === undefined || heldUntil >= since ? deployment : { ...deployment, progress };
};

/**
 * Turns back, or null when there is nowhere to go or the file says not to. Nothing is done in the pass that turns: first it is
 * written down, so that no pass that dies on the way back goes forth again.
 */
export const turnedBack = ({ reason }: Failure, input: DeployInput): DeployOutcome | null => {
  const { deployment, now, steady, project } = input;
  if (!steady || deployment.progress?.back || !deployment.progress) return null;
  const blamed = project.wanted.find(({ name }) => name === reason.service);
  const mayStay = reason.code !== CANCELLED;
  if (
    mayStay &&
    (blamed ? failureActionOf(blamed) !== 'rollback' : project.wanted.every((one) => failureActionOf(one) === 'continue'))
  )
    return null;
  const after: Deployment = {
    ...deployment,
    status: 'rolling',
    reason,
    services: deployment.services.map((one) =>
      (one.group ?? one.name) === reason.service ? { ...one, status: 'failed', why: reason.text } : one,
    ),
    progress: { ...deployment.progress, settledSince: null, reached: [], trouble: null, back: { since: instant(now), reason } },
  };
  const touched = [...new Set([...project.wanted, ...steady].map(({ ecsName }) => ecsName))];
  return { steps: [], deployment: changed(deployment, after), demand: [], claims: [], touched };
};

/** The way back as people read it: it keeps the deployment's own beginning, changes and first cause to the end. */
export const toldBack = (input: DeployInput, { reason }: GoingBack, outcome: DeployOutcome): DeployOutcome => {
  const { deployment: asked } = input;
  const { deployment: now } = outcome;
  const failedToo = isTerminal(now.status) && now.status !== 'steady' ? now.reason : null;
  const undone = reason.code === CANCELLED ? 'cancelled' : 'rolled-back';
  const status = now.status === 'steady' ? undone : isTerminal(now.status) ? 'failed' : 'rolling';
  const { createdAt, changes } = asked;
  const text = failedToo ? `${reason.text} Going back failed too: ${failedToo.text}` : endText(reason, ENDS[status]);
  const after: Deployment = { ...now, createdAt, changes, status, reason: { ...reason, text }, seq: asked.seq };
  return { ...outcome, deployment: changed(asked, { ...after, services: servicesOf(after, evidenceOf(reason.service, input)) }) };
};

/** A reason ends with what to try; that of a cancel has nothing to try. */
const endText = ({ code, text }: GoingBack['reason'], end: string): string =>
  code === CANCELLED || end === '' ? `${text} ${end}`.trim() : `${end} ${text}`;

const ENDS = {
  rolling: 'All that this deployment changed goes back to what ran before.',
  'rolled-back': 'All runs again as it did before this deployment.',
  cancelled: 'All runs again as it did before this deployment.',
  failed: '',
} as const;

/** What failed as it was last shown: a service, or each member of a group. */
const evidenceOf = (blamed: string | null, { deployment, project }: DeployInput): Deployment['services'] => {
  const members = project.wanted.find(({ name }) => name === blamed)?.members?.map(({ name }) => name);
  return deployment.services.filter(({ name }) => (members ?? [blamed]).includes(name));
};

/** What failed stays in the list with its last stop, also when it is gone again. */
const servicesOf = ({ services, status }: Deployment, evidence: Deployment['services']): Deployment['services'] => {
  const ended = status === 'rolled-back';
  const shown = services.map((one) => {
    const before = evidence.find(({ name }) => name === one.name);
    if (!before) return one;
    return { ...one, lastStop: before.lastStop ?? one.lastStop, why: ended ? 'runs as it did before this deployment' : one.why };
  });
  const gone = evidence.filter(({ name }) => !services.some((one) => one.name === name));
  return [...shown, ...gone.map((one) => ({ ...one, ...NOTHING_LEFT }))];
};

const NOTHING_LEFT = { status: 'failed', desired: 0, running: 0, pending: 0, healthy: 0, endpoints: [] } as const;
