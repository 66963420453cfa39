import type { DeployProgress, Fault, StopReason, WantedService } from '../model/project.js';
import { instant, millis, SECOND } from '../model/time.js';
import { type DeploymentStatus, isTerminal } from '../model/words.js';
import { asBefore, toldBack, turnedBack, wayBack } from './back.js';
import { cancelled } from './cancelled.js';
import { type Failure, failed, failureOf, stumbleOf } from './failure.js';
import { foundationWait, isRegistered, mayBeCreated, namespaceSteps, registerSteps } from './foundations.js';
import { outdatedSteps } from './job-steps.js';
import { showingTails, withTails } from './log-tails.js';
import { memberViews } from './member-views.js';
import { widenStep } from './narrowed.js';
import { deregisterSteps } from './old-revisions.js';
import { inOrder } from './order.js';
import { pinVolumes } from './pins.js';
import { publishSteps } from './publish.js';
import { type Raising, raising } from './raise.js';
import { isCurrent, isSettled, type Stand, standOf } from './stand.js';
import type { DeployInput, DeployOutcome } from './steps.js';
import { blockingSteps, deleteStep, isLeaving, roomSteps, tidySteps, warningsOf } from './tidy.js';
import { createStep, tagStep } from './update.js';
import { changed, viewOf } from './view.js';

/** Steady means: runs as wanted for this long. */
const SETTLED_MILLISECONDS = 60 * SECOND;
/** As many calls as a pass has time for. */
const STEPS_A_PASS = 60;

/**
 * An `up`: foundations (namespace, task definitions, target groups, listeners), then every service with no task, so that all names
 * exist, then their tasks in the order of what they wait for, then away with what is not wanted any more.
 */
export const up = (input: DeployInput): DeployOutcome => {
  const back = wayBack(input);
  const outcome = back ? toldBack(input, back, towards(asBefore(input, back))) : towards(input);
  const shown = { ...showingTails(outcome.deployment), seq: input.deployment.seq };
  return { ...outcome, deployment: changed(input.deployment, shown) };
};

const towards = (input: DeployInput): DeployOutcome => {
  const { ordered, circle } = inOrder(input.project.wanted);
  const stands = ordered.map((wanted) => standOf(wanted, input));
  const progress = remember(stands, input);
  const failure = cancelled(input.deployment) ?? (circle.length > 0 ? inCircle(circle) : failureOf(stands, input));
  if (failure) {
    const end = ended(failure, stands, progress, input);
    const known = { ...input.deployment, services: end.deployment.services, progress };
    return turnedBack({ ...failure, reason: end.deployment.reason ?? failure.reason }, { ...input, deployment: known }) ?? end;
  }
  const plan = planOf(stands, input);
  const quiet = plan.steps.length === 0 && !isLeaving(input) && stands.every(isSettled);
  const settledSince = quiet ? (progress.settledSince ?? instant(input.now)) : null;
  const steady = settledSince !== null && input.now - millis(settledSince) >= SETTLED_MILLISECONDS;
  const reason = steady ? null : stumbleOf(stands, input);
  const steps = quiet && !steady ? deregisterSteps(input.seen) : plan.steps;
  return outcome(
    { ...plan, steps, status: steady ? 'steady' : plan.status, reason },
    stands,
    { ...progress, settledSince },
    input,
  );
};

interface Plan extends Omit<Raising, 'short'> {
  readonly status: DeploymentStatus;
  readonly warnings: readonly Fault[];
  /** What has stopped meanwhile. */
  readonly reason: StopReason | null;
}

const planOf = (stands: readonly Stand[], input: DeployInput): Plan => {
  const pinning = pinVolumes(input);
  const foundations = [...namespaceSteps(input), ...registerSteps(stands, input), ...publishSteps(input), ...pinning.steps];
  const replaced = stands.filter((stand) => stand.replace !== null && isRegistered(stand, foundations, input));
  const blocking = blockingSteps(stands, input);
  const creates = blocking.length > 0 ? [] : stands.filter((stand) => mayBeCreated(stand, foundations, input));
  const raised = raising(stands, creates, pinning, input);
  const steps = [
    ...foundations,
    ...replaced.map((stand) => deleteStep(stand.wanted.ecsName, `${stand.wanted.name} is replaced: ${stand.replace}`, input)),
    ...blocking,
    ...roomSteps(stands, raised, input),
    ...creates.filter(({ wanted }) => wanted.desired !== null).map((stand) => createStep(stand, input)),
    ...stands.flatMap((stand) => outdatedSteps(stand, input)),
    ...raised.steps,
    ...stands.filter(isCurrent).flatMap((stand) => [tagStep(stand, input) ?? [], widenStep(stand, input) ?? []].flat()),
  ];
  const tidy = steps.length === 0 && stands.every(isSettled) ? tidySteps(input) : [];
  const waits = stands.flatMap((stand) => {
    const wait = creates.includes(stand) ? null : foundationWait(stand, input);
    return wait ? [[stand.wanted.name, wait] as const] : [];
  });
  const founding = stands.some((stand) => !stand.service && !stand.job) && creates.length === 0;
  return {
    ...raised,
    steps: [...steps, ...tidy].slice(0, STEPS_A_PASS),
    status: raised.short ? 'waiting-capacity' : founding ? 'registering' : 'rolling',
    waiting: new Map([...raised.waiting, ...waits]),
    warnings: warningsOf(pinning, input),
    reason: null,
  };
};

/** What later passes need to know and AWS will not tell them. */
const remember = (stands: readonly Stand[], { deployment, seen }: DeployInput): DeployProgress => {
  const old = deployment.progress;
  const logTails = withTails(old?.logTails, seen);
  const reached = stands.flatMap(({ service, wanted }) =>
    service && service.revisionHash === wanted.hash ? [service.name] : [],
  );
  const before = stands.flatMap(({ service }): [string, string][] => {
    const other = service?.deployments.find(({ taskDefinition }) => taskDefinition !== service.taskDefinition);
    return service ? [[service.name, (other ?? service).taskDefinition]] : [];
  });
  return {
    settledSince: old?.settledSince ?? null,
    emptyLooks: 0,
    reached: [...new Set([...(old?.reached ?? []), ...reached])].sort(),
    before: { ...Object.fromEntries(before), ...old?.before },
    trouble: old?.trouble ?? null,
    ...(old?.heldUntil ? { heldUntil: old.heldUntil } : {}),
    ...jobsOf(stands, old?.jobs),
    ...(old?.counts ? { counts: old.counts } : {}),
    ...(old?.back ? { back: old.back } : {}),
    ...(logTails ? { logTails } : {}),
  };
};

const jobsOf = (stands: readonly Stand[], known: DeployProgress['jobs']): Pick<DeployProgress, 'jobs'> => {
  const jobs = stands.flatMap(({ wanted, job }) => (job ? [[wanted.ecsName, job.progress] as const] : []));
  return known || jobs.length > 0 ? { jobs: { ...known, ...Object.fromEntries(jobs) } } : {};
};

const inCircle = (circle: readonly WantedService[]): Failure => {
  const names = circle.map(({ name }) => name).join(', ');
  return failed(
    'depends-on-circle',
    `${names} wait for each other (depends_on), so none of them can be first. Take one of these edges out.`,
  );
};

const ended = (
  { status, reason }: Failure,
  stands: readonly Stand[],
  progress: DeployProgress,
  input: DeployInput,
): DeployOutcome => {
  const plan: Plan = { steps: [], waiting: new Map(), demand: [], claims: [], warnings: [], status, reason: null };
  const { deployment, ...rest } = outcome(plan, stands, { ...progress, settledSince: null }, input);
  const services = deployment.services.map((view) =>
    (view.group ?? view.name) === reason.service ? { ...view, status: 'failed' as const, why: reason.text } : view,
  );
  return { ...rest, touched: [], deployment: { ...deployment, services, reason } };
};

const outcome = (plan: Plan, stands: readonly Stand[], progress: DeployProgress, input: DeployInput): DeployOutcome => {
  const { deployment, now } = input;
  const known = new Set(deployment.warnings.map(({ detail }) => detail));
  const done = isTerminal(plan.status);
  return {
    steps: plan.steps,
    demand: plan.demand,
    claims: plan.claims,
    touched: done ? [] : stands.map(({ wanted }) => wanted.ecsName),
    resting: done ? [] : stands.filter((stand) => stand.service && isSettled(stand)).map(({ wanted }) => wanted.ecsName),
    deployment: changed(deployment, {
      ...deployment,
      status: plan.status,
      finishedAt: done ? instant(now) : null,
      reason: plan.reason,
      services: stands.flatMap((stand) =>
        memberViews(stand.wanted, viewOf(stand, plan.waiting.get(stand.wanted.name), input.seen, input.balancer)),
      ),
      warnings: [...deployment.warnings, ...plan.warnings.filter(({ detail }) => !known.has(detail))],
      progress,
    }),
  };
};
