import { askedCount, keepingAsked } from '../deploying/asked-count.js';
import { planChanges } from '../deploying/changes.js';
import { type Claim, limitFaults, limitWarnings } from '../deploying/limits.js';
import { InvalidInput } from '../errors.js';
import { type Claims, openClaims, readClaims } from '../ledger/claims.js';
import { lastSteady } from '../ledger/generations.js';
import { listProjects, type ProjectRecord, readProject } from '../ledger/projects.js';
import type { Row } from '../ledger/store.js';
import { counted } from '../model/counted.js';
import type { Change, Fault, WantedService } from '../model/project.js';
import { readDeployment } from './await-deployment.js';
import type { Ports } from './ports.js';
import type { Understood } from './understand.js';

/** What accepting a file would mean, against the project as it was read. */
export interface Proposal {
  /** The project's row, also a removed one's; null when there never was one. */
  readonly read: Row<ProjectRecord> | null;
  readonly claimed: Row<Claims> | null;
  readonly others: readonly ProjectRecord[];
  readonly wanted: readonly WantedService[];
  readonly changes: readonly Change[];
  readonly warnings: readonly Fault[];
  /** The last accepted generation is this very one, and it did not fail. */
  readonly nothingChanges: boolean;
}

/** How a proposal is made. */
export interface Proposing {
  /** Services that are not wanted any more go; otherwise they stay and are mentioned. */
  readonly removeOrphans: boolean;
  /** A count that people asked for stays until the file's own changes; otherwise all is as `understood` says. */
  readonly keepsAsked: boolean;
}

/** Compares what is wanted with the last accepted generation. Throws InvalidInput when the cluster could never run it. */
export const propose = async (
  ports: Ports,
  project: string,
  understood: Pick<Understood, 'wanted' | 'warnings' | 'placed' | 'left'>,
  { removeOrphans, keepsAsked }: Proposing,
): Promise<Proposal> => {
  // Before the projects: what is claimed later than this is found by the condition on the claims' row.
  const claimed = await readClaims(ports.store);
  const [read, rows] = await Promise.all([readProject(ports.store, project), listProjects(ports.store)]);
  const others = rows.map((row) => row.body).filter((other) => other.name !== project);
  const before = read && !read.body.removed ? read.body.wanted : [];
  const namesNow = new Set(understood.wanted.flatMap(namesOf));
  const unnamed = before.filter((service) => !namesOf(service).some((name) => namesNow.has(name)));
  const isLeft = (service: WantedService): boolean => namesOf(service).some((name) => understood.left?.has(name));
  const left = unnamed.filter(isLeft);
  const orphans = unnamed.filter((service) => !isLeft(service));
  const named = keepsAsked ? keepingAsked(before, understood.wanted) : understood.wanted;
  const stay = removeOrphans ? [] : orphans.map((service) => ({ ...service, stopped: false }));
  const wanted = [...named, ...left, ...stay];
  const open = openClaims(claimed, others, ports.clock.now()).filter(({ name }) => name !== project);
  const claims = [
    ...open,
    ...(await mayComeBack(
      ports,
      others.filter((other) => mayMeet(other, project, wanted)),
    )),
  ];
  const bid = { project, wanted, others, claims, before, kept: stay, policy: ports.policy };
  const faults = limitFaults(bid).map(understood.placed);
  if (faults.length > 0) throw new InvalidInput(faults, { code: 'cluster/cannot-run', warnings: understood.warnings });
  const kept = new Set(removeOrphans ? [] : orphans.map(({ name }) => name));
  const changes = withCounts(planChanges(before, wanted), before, wanted).map((change) =>
    kept.has(change.service) ? { ...change, why: KEPT } : change,
  );
  const tight = limitWarnings(bid).map(understood.placed);
  const warnings = [...understood.warnings, ...tight, ...(removeOrphans ? [] : orphans.map(orphanKept))];
  const same = read !== null && !read.body.removed && changes.every((change) => change.action === 'unchanged');
  return { read, claimed, others, wanted, changes, warnings, nothingChanges: same && (await stands(ports, read.body)) };
};

const KEPT = 'the file does not name it any more; it keeps running (removeOrphans=true removes it)';

/** Two projects are in each other's way by what is published, or where one's name begins with the other's (taken.ts). */
const mayMeet = ({ name }: ProjectRecord, project: string, wanted: readonly WantedService[]): boolean =>
  wanted.some(({ published }) => published.length > 0) || name.startsWith(project) || project.startsWith(name);

/** What others leave by a deployment that has not ended: it may fail, and go back to it. */
const mayComeBack = async ({ store }: Ports, others: readonly ProjectRecord[]): Promise<readonly Claim[]> => {
  const leaving = others.filter(({ status }) => status === 'deploying');
  const before = await Promise.all(leaving.map((record) => lastSteady(store, record)));
  return leaving.map(({ name }, at) => ({ name, wanted: before[at]?.wanted ?? [] }));
};

/** What differs in nothing but the count that people asked for, or in having been stopped. */
const withCounts = (
  changes: readonly Change[],
  before: readonly WantedService[],
  wanted: readonly WantedService[],
): readonly Change[] =>
  changes.map((change) => {
    const [was, is] = [before, wanted].map((all) => all.find(({ name }) => name === change.service));
    if (change.action !== 'unchanged' || !was || !is) return change;
    const [from, to] = [askedCount(was), askedCount(is)];
    if (from !== to) return { ...change, action: 'update', why: `from ${from} to ${counted(to ?? 0, 'task')}` };
    const restarts = is.restartedAt !== undefined && is.restartedAt !== was.restartedAt;
    return restarts ? { ...change, action: 'update', why: 'its tasks are replaced, as asked' } : change;
  });

/** What is in a group now, or was, is no orphan: the name is still there, and only one ECS service can have it. */
const namesOf = ({ name, members }: WantedService): readonly string[] => [name, ...(members ?? []).map((one) => one.name)];

/** A generation that failed does not stand: the same file again is a new attempt. What was gone back to stands again. */
const stands = async (ports: Ports, record: ProjectRecord): Promise<boolean> => {
  if (record.status === 'steady') return true;
  const last = await readDeployment(ports.store, record.name, record.deployment);
  return last !== null && !['failed', 'rolled-back', 'cancelled'].includes(last.status);
};

const orphanKept = (service: WantedService): Fault => ({
  code: 'project/orphan-kept',
  file: null,
  line: null,
  column: null,
  pointer: `/services/${service.name}`,
  detail: `"${service.name}" is no longer in the file and keeps running.`,
  hint: 'Send removeOrphans=true (evenkeel up --remove-orphans) to remove it.',
});
