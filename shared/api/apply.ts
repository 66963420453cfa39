import { createHash } from 'node:crypto';
import type { HttpAnswer } from '../lambda/http.js';
import { type Acceptance, readProject } from '../ledger/projects.js';
import type { Source } from '../model/project.js';
import { isTerminal } from '../model/words.js';
import { accept, accepted, checkAssumptions, locationOf } from './accept.js';
import { readDeployment } from './await-deployment.js';
import { readBundle } from './body.js';
import type { Bundle } from './bundle.js';
import { chosen } from './chosen.js';
import { keptConfig } from './config.js';
import { DEPLOY_QUERY, type DeployOptions, deployOptions } from './deploy-options.js';
import { acceptanceAs, planAnswer } from './follow-up.js';
import { once } from './idempotent.js';
import type { Ports } from './ports.js';
import { viewOfProject } from './projects.js';
import { type Proposal, propose } from './proposal.js';
import type { Asked, Route } from './router.js';
import { type Understood, understand } from './understand.js';

/** "up". PUT with a file name is what `curl -T compose.yaml …/vote/` sends. */
export const applyRoutes: readonly Route[] = [
  { method: 'PUT', path: '/v1/projects/{project}', query: DEPLOY_QUERY, answer: apply },
  { method: 'PUT', path: '/v1/projects/{project}/{file}', query: DEPLOY_QUERY, answer: apply },
  { method: 'POST', path: '/v1/projects/{project}/deployments', query: DEPLOY_QUERY, answer: apply },
  { method: 'POST', path: '/v1/projects/{project}/plan', query: ['strict', 'removeOrphans', 'service'], answer: planned },
];

/** What is asked of the files. */
const read = async ({ ports, parameters }: Asked, bundle: Bundle, { strict, services }: DeployOptions): Promise<Understood> =>
  chosen(await understand(ports, parameters['project']!, bundle, strict), services);

/** The same answer as a PUT with dryRun. */
async function planned(asked: Asked): Promise<HttpAnswer> {
  const options = deployOptions(asked);
  const bundle = readBundle(asked.request, null);
  return plan(asked, await read(asked, bundle, options), options);
}

async function apply(asked: Asked): Promise<HttpAnswer> {
  const options = deployOptions(asked);
  const bundle = readBundle(asked.request, asked.parameters['file'] ?? null);
  return once(asked, async (id) => {
    const project = asked.parameters['project']!;
    const understood = await read(asked, bundle, options);
    if (options.dryRun) return plan(asked, understood, options);
    return accept(asked, options, async () => {
      const proposal = await propose(asked.ports, project, understood, { ...options, keepsAsked: true });
      await checkAssumptions(asked.ports, proposal.read, project, options);
      return proposal.nothingChanges
        ? unchanged(asked.ports, proposal, options.waitMilliseconds)
        : acceptanceOf(asked, id, sourceOf(bundle), understood, proposal);
    });
  });
}

/** What would change, what the file means here, and what it costs. */
const plan = async (asked: Asked, understood: Understood, options: DeployOptions): Promise<HttpAnswer> => {
  const how = { removeOrphans: options.removeOrphans, keepsAsked: true };
  return planAnswer(asked, await propose(asked.ports, asked.parameters['project']!, understood, how), understood.verdicts);
};

/** While its deployment is under way that one is the answer, as it was to whoever asked first; once it has ended, nothing changes. */
export const unchanged = async (ports: Ports, { read, warnings }: Proposal, waitMilliseconds: number): Promise<HttpAnswer> => {
  const { name, deployment: id } = read!.body;
  const last = await readDeployment(ports.store, name, id);
  if (last && !isTerminal(last.status)) return accepted(ports, last, waitMilliseconds);
  const now = (await readProject(ports.store, name))!.body;
  const body = { changes: [], warnings, project: await viewOfProject(ports, now) };
  return { status: 200, headers: { location: locationOf({ project: name, id }) }, body };
};

/** The generation that a file asks for. It takes names and ports, so it claims them. */
const acceptanceOf = async (
  asked: Asked,
  id: string,
  source: Source,
  { namespace, model }: Understood,
  proposal: Proposal,
): Promise<Acceptance> => ({
  ...(await acceptanceAs(asked, { id, kind: 'up', namespace, source, ...keptConfig(model) }, proposal)),
  claims: proposal.claimed,
});

export const linksOf = (project: string, id: string): Record<string, string> => ({
  self: locationOf({ project, id }),
  project: `/v1/projects/${project}`,
});

/** For a single file, what `sha256sum compose.yaml` says. */
const sourceOf = ({ files }: Bundle): Source => {
  const text = files.length === 1 ? files[0]!.content : files.map((file) => `${file.name}\n${file.content}`).join('\n');
  return { sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) };
};
