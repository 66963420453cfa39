import type { Fault, WantedJob, WantedService } from '../model/project.js';
import type { ComposeProject } from './model.js';
import { inOrder } from './report.js';
import { checkArchitecture } from './translate/architecture.js';
import { checkImage } from './translate/container.js';
import { WRITER_NAME } from './translate/files.js';
import { newFindings, type Verdict } from './translate/findings.js';
import { joinGroups } from './translate/groups.js';
import { checkCommonRules } from './translate/http.js';
import { dialsOf } from './translate/job-dials.js';
import { checkHost } from './translate/kernel.js';
import { aliasesOf, checkNames, dialledIn, linkedIn, mentionedIn } from './translate/names.js';
import { portsOf } from './translate/ports.js';
import { checkPublished } from './translate/published.js';
import { checkQuotas } from './translate/quotas.js';
import { NO_PORTS, runToEnd, waitersIn } from './translate/run-to-end.js';
import { wantedService } from './translate/service.js';
import { isOfSize } from './translate/size.js';
import { checkValues } from './translate/values.js';
import { ecsSafe, type Job, jobOf, type TranslateOptions, type Work } from './translate/work.js';

export type { Verdict } from './translate/findings.js';
export type { ImageFacts, TranslateOptions } from './translate/work.js';

export interface Translation {
  /** In an order in which they can start. Deploy them only when there are no faults. */
  readonly wanted: readonly WantedService[];
  readonly verdicts: readonly Verdict[];
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/** A project to ECS services, and a verdict on every line of it. Pure: what registries said comes in as `options.images`. */
export const translate = (project: ComposeProject, options: TranslateOptions): Translation => {
  const findings = newFindings(project);
  const work: Work = { project, options, findings };
  if (!isOfSize(work)) return { ...findings.sum(false), wanted: [], verdicts: [], warnings: [] };
  const jobs = startOrder(work).map((name) => jobOf(work, name));
  if (jobs.length === 0)
    findings.fault(['services'], 'NO_ACTIVE_SERVICE', 'every service has a profile, and none is active', 'send profiles along');
  for (const job of jobs) checkService(job);
  checkCommonRules(work);
  const dialled = dialledIn(work);
  const linked = linkedIn(work);
  const mentioned = mentionedIn(work);
  const aliases = aliasesOf(work);
  const waiters = waitersIn(work);
  const runs = new Map(jobs.map((job) => [job.name, runToEnd(job, waiters.get(job.name) ?? null)]));
  const portsFor = (job: Job) =>
    runs.get(job.name)
      ? NO_PORTS
      : portsOf(job, { dialled: dialled.has(job.name), linked: linked.has(job.name), mentioned: mentioned.has(job.name) });
  const ports = new Map(jobs.map((job) => [job.name, portsFor(job)]));
  checkNames(jobs, ports, aliases);
  checkPublished(jobs, ports);
  checkEcsNames(jobs);
  const runOf = (job: Job): WantedJob | null => {
    const run = runs.get(job.name) ?? null;
    const dials = run ? dialsOf(job, ports, aliases) : [];
    return run && dials.length > 0 ? { ...run, dials } : run;
  };
  const wanted = jobs.map((job) => wantedService(job, ports.get(job.name)!, aliases.get(job.name) ?? [], runOf(job)));
  const joined = joinGroups(jobs, wanted);
  checkQuotas(joined, findings);
  const { verdicts, faults, warnings } = findings.sum(options.strict === true);
  return { wanted: joined, verdicts, faults: inOrder(faults), warnings: inOrder(warnings) };
};

const checkService = (job: Job): void => {
  checkImage(job);
  checkArchitecture(job);
  checkHost(job);
  checkValues(job);
};

const checkEcsNames = (jobs: readonly Job[]): void => {
  const taken = new Map<string, string>([[WRITER_NAME, 'the container that brings files']]);
  for (const job of jobs) {
    const name = ecsSafe(job.name);
    const other = taken.get(name);
    const path = ['services', job.name];
    if (other !== undefined)
      job.findings.fault(path, 'NAME_TWICE', `${other} and ${job.name} are both ${name} on ECS`, 'rename one');
    taken.set(name, job.name);
  }
};

/** Dependencies first; names decide between equals. A circle is a fault told elsewhere and ends nothing here. */
const startOrder = (work: Work): readonly string[] => {
  const services = work.project.model.services;
  const order = new Set<string>();
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name) || !Object.hasOwn(services, name)) return;
    seen.add(name);
    for (const other of Object.keys(services[name]!.depends_on ?? {}).sort()) visit(other);
    order.add(name);
  };
  for (const name of Object.keys(services).sort()) visit(name);
  return [...order];
};
