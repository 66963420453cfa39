import { planChanges } from '../deploying/changes.js';
import { limitFaults } from '../deploying/limits.js';
import { InvalidInput } from '../errors.js';
import { type Claims, openClaims, readClaims } from '../ledger/claims.js';
import { listProjects, type ProjectRecord, readProject } from '../ledger/projects.js';
import type { Row } from '../ledger/store.js';
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

/** Compares what is wanted with the last accepted generation. Throws InvalidInput when the cluster could never run it. */
export const propose = async (
  ports: Ports,
  project: string,
  understood: Understood,
  removeOrphans: boolean,
): Promise<Proposal> => {
  // Before the projects: what is claimed later than this is found by the condition on the claims' row.
  const claimed = await readClaims(ports.store);
  const [read, rows] = await Promise.all([readProject(ports.store, project), listProjects(ports.store)]);
  const others = rows.map((row) => row.body).filter((other) => other.name !== project);
  const before = read && !read.body.removed ? read.body.wanted : [];
  const namesNow = new Set(understood.wanted.flatMap(namesOf));
  const orphans = before.filter((service) => !namesOf(service).some((name) => namesNow.has(name)));
  const wanted = removeOrphans ? understood.wanted : [...understood.wanted, ...orphans];
  const claims = openClaims(claimed, others, ports.clock.now()).filter(({ name }) => name !== project);
  const faults = limitFaults({ project, wanted, others, claims, policy: ports.policy }).map(understood.placed);
  if (faults.length > 0) throw new InvalidInput(faults, { code: 'cluster/cannot-run', warnings: understood.warnings });
  const changes = planChanges(before, wanted);
  const warnings = [...understood.warnings, ...(removeOrphans ? [] : orphans.map(orphanKept))];
  const same = read !== null && !read.body.removed && changes.every((change) => change.action === 'unchanged');
  return { read, claimed, others, wanted, changes, warnings, nothingChanges: same && (await stands(ports, read.body)) };
};

/** What is in a group now, or was, is no orphan: the name is still there, and only one ECS service can have it. */
const namesOf = ({ name, members }: WantedService): readonly string[] => [name, ...(members ?? []).map((one) => one.name)];

/** A generation that failed does not stand: the same file again is a new attempt. */
const stands = async (ports: Ports, record: ProjectRecord): Promise<boolean> => {
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
  hint: 'Send removeOrphans=true to remove it.',
});
