import { Conflict } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { type Acceptance, getProject, type ProjectRecord } from '../ledger/projects.js';
import type { Row } from '../ledger/store.js';
import type { Fault, Project, WantedService } from '../model/project.js';
import { instant } from '../model/time.js';
import type { DeploymentKind } from '../model/words.js';
import { accept, checkAssumptions, locationOf, tooBusy } from './accept.js';
import { linksOf, unchanged } from './apply.js';
import { readView } from './cluster.js';
import { costOf } from './cost.js';
import { deployOptions } from './deploy-options.js';
import { once } from './idempotent.js';
import { openingServices } from './opening.js';
import { servicesSeen } from './projects.js';
import { type Proposal, propose } from './proposal.js';
import type { Asked } from './router.js';
import { notThere } from './unknown-project.js';

/** The services of the last generation, as they are wanted from now on. */
export interface FollowUp {
  readonly wanted: readonly WantedService[];
  readonly warnings: readonly Fault[];
}

/** What these routes take besides a body. */
export const FOLLOW_UP_QUERY = ['dryRun', 'supersede', 'wait'];

/** A generation like any other, that wants the services of the last one with something about them changed. */
export const followUp = (
  asked: Asked,
  kind: DeploymentKind,
  change: (record: ProjectRecord) => FollowUp,
): Promise<HttpAnswer> => {
  const options = deployOptions(asked);
  if (options.dryRun) return planned(asked, change);
  return once(asked, (id) =>
    accept(asked, options, async () => {
      const proposal = await proposed(asked, change);
      const { name, namespace, source, config } = proposal.read!.body;
      await checkAssumptions(asked.ports, proposal.read, name, options);
      return proposal.nothingChanges
        ? unchanged(asked.ports, proposal, options.waitMilliseconds)
        : acceptanceAs(asked, { id, kind, namespace, source, ...(config && { config }) }, proposal);
    }),
  );
};

const LOOKS = 4;

/** Somebody may be faster than a look: what was changed is not the last generation any more then, and it is looked at again. */
const proposed = async (asked: Asked, change: (record: ProjectRecord) => FollowUp): Promise<Proposal> => {
  for (let look = 1; look <= LOOKS; look += 1) {
    const row = await standing(asked);
    const understood = { ...change(row.body), placed: <T>(fault: T): T => fault };
    const how = { removeOrphans: true, keepsAsked: false };
    const proposal = await propose(asked.ports, row.body.name, understood, how);
    if (proposal.read?.version === row.version) return proposal;
  }
  throw tooBusy(asked.parameters['project']!);
};

/** The project that is asked about. Throws NotFound with the names that are near. */
export const knownProject = async ({ ports, parameters }: Asked): Promise<Row<ProjectRecord>> => {
  const name = parameters['project']!;
  const row = await getProject(ports.store, name);
  if (row) return row;
  throw await notThere(ports, name);
};

/** The project, unless it is on its way out. */
export const standing = async (asked: Asked): Promise<Row<ProjectRecord>> => {
  const row = await knownProject(asked);
  const { name } = row.body;
  if (!row.body.removed) return row;
  throw new Conflict({
    code: 'project/removing',
    detail: `The project "${name}" is being removed.`,
    hint: 'Send its file to have it again.',
    location: locationOf({ project: name, id: row.body.deployment }),
  });
};

const planned = async (asked: Asked, change: (record: ProjectRecord) => FollowUp): Promise<HttpAnswer> =>
  planAnswer(asked, await proposed(asked, change));

/** What would change and what it costs. */
export const planAnswer = async (
  { ports }: Asked,
  { changes, warnings, wanted, others }: Proposal,
  verdicts: readonly unknown[] = [],
): Promise<HttpAnswer> => {
  const usdPerHour = costOf(await readView(ports), ports.policy, wanted, others);
  return { status: 200, body: { changes, verdicts, usdPerHour, warnings } };
};

type Known = Pick<Project, 'namespace' | 'source' | 'config'> & { readonly id: string; readonly kind: DeploymentKind };

/** A proposal that follows from what the project is already. */
export const acceptanceAs = async (
  { request, ports, parameters }: Asked,
  { id, kind, namespace, source, config }: Known,
  { read, changes, warnings, wanted }: Proposal,
): Promise<Acceptance> => {
  const name = parameters['project']!;
  const seen = await servicesSeen(ports, read);
  const now = ports.clock.now();
  return {
    read,
    now,
    project: { name, removed: false, keepVolumes: true, wanted, namespace, source, ...(config && { config }) },
    deployment: {
      id,
      kind,
      createdAt: instant(now),
      by: request.by,
      source,
      changes,
      services: openingServices(wanted, { seen, changes }),
      reason: null,
      warnings,
      links: linksOf(name, id),
    },
  };
};
