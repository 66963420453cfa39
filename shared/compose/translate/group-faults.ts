import type { WantedService } from '../../model/project.js';
import { once } from '../../scaling/once.js';
import type { Member } from './group-members.js';
import { buysBoth, processorsOf } from './processors.js';
import { at, ecsSafe, type Job } from './work.js';

/** A group's name is an ECS service's: it must be writable, and nobody else's. */
export const checkGroupNames = (groups: ReadonlyMap<string, readonly Member[]>, all: readonly Member[]): void => {
  const taken = new Map<string, string>();
  for (const [name, members] of groups) {
    const [{ job }] = members as [Member];
    const path = at(job, 'x-evenkeel', 'group');
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/.test(name))
      job.findings.fault(path, 'BAD_NAME', `"${name}" cannot be a group’s name`, 'use letters, digits, "-" and "_"');
    const other = all.find((one) => ecsSafe(one.wanted.name) === ecsSafe(name) && !members.includes(one));
    const double = taken.get(ecsSafe(name));
    if (other ?? double)
      job.findings.fault(
        path,
        'NAME_TWICE',
        `the group ${name} and ${other ? `the service ${other.wanted.name}, which is not in it,` : `the group ${double}`} would be one ECS service`,
        'rename the group, or take the service into it',
      );
    taken.set(ecsSafe(name), name);
  }
};

/** What the members of one task must agree on: count, mode, platform, life. All faults at once, each at its member. */
export const checkGroup = (name: string, members: readonly Member[], all: readonly Member[]): void => {
  const [first, ...others] = members as [Member, ...Member[]];
  for (const { job, wanted } of members)
    if (wanted.job)
      tell(job, 'GROUP_JOB', `${job.name} runs to its end, and a task of ${name} is to run for ever`, 'take it out of the group');
  for (const other of others)
    for (const { what, of } of AGREED) {
      const [mine, theirs] = [of(first), of(other)];
      if (mine !== theirs)
        tell(
          other.job,
          'GROUP_DIFFERS',
          `${other.job.name} has ${what} ${theirs ?? 'none'}, ${first.job.name} has ${mine ?? 'none'}, and both are one task`,
          `make them equal, or take one out of ${name}`,
        );
    }
  checkWishes(name, members);
  checkProcessors(name, members);
  checkOneWay(name, members, all);
};

const countOf = ({ deploy, scale }: Job['service']): number => deploy?.replicas ?? scale ?? 1;

const AGREED: readonly { readonly what: string; readonly of: (member: Member) => string | number | null | undefined }[] = [
  { what: 'deploy.mode', of: ({ job }) => job.service.deploy?.mode ?? 'replicated' },
  { what: 'replicas', of: ({ job }) => countOf(job.service) },
  { what: 'platform', of: ({ wanted }) => wanted.taskDefinition.runtimePlatform?.cpuArchitecture },
];

/** Where a cluster has both processors, all members run on one of them. */
const checkProcessors = (name: string, members: readonly Member[]): void => {
  const open = members.map(({ job }) => processorsOf(job));
  const [first, ...others] = members;
  if (!buysBoth(first!.job) || open.some(({ length }) => length === 0)) return;
  if (open[0]!.some((one) => open.every((theirs) => theirs.includes(one)))) return;
  const other = others.find((_, i) => !open[i + 1]!.some((one) => open[0]!.includes(one))) ?? others[0]!;
  other.job.findings.fault(
    at(other.job, 'x-evenkeel', 'group'),
    'GROUP_DIFFERS',
    `${other.job.name} runs on ${processorsOf(other.job).join(' and ')}, ${first!.job.name} on ${open[0]!.join(' and ')}, and both are one task`,
    `take images that are made for the same processor, or take one out of ${name}`,
  );
};

/** A wish of one member holds for the task; two that differ cannot both. */
const checkWishes = (name: string, members: readonly Member[]): void => {
  for (const [key, of] of WISHES) {
    const said = members.filter((member) => of(member.wanted) != null);
    const other = said.find((member) => JSON.stringify(of(member.wanted)) !== JSON.stringify(of(said[0]!.wanted)));
    if (other)
      other.job.findings.fault(
        at(other.job, 'x-evenkeel', key),
        'GROUP_DIFFERS',
        `${other.job.name} and ${said[0]!.job.name} are one task of ${name} and say different things of ${key}`,
        'say it once',
      );
  }
};

const WISHES: readonly (readonly [key: string, of: (wanted: WantedService) => unknown])[] = [
  ['scale', ({ scale }) => scale],
  ['relocate', ({ relocate }) => relocate],
];

/** A task cannot wait for a service that itself waits for a container of that task. */
const checkOneWay = (name: string, members: readonly Member[], all: readonly Member[]): void => {
  const inside = new Set(members.map(({ wanted }) => wanted.name));
  for (const { job, wanted } of members)
    for (const { service } of wanted.dependsOn) {
      const back = inside.has(service) ? null : reaches(service, inside, all);
      if (back)
        job.findings.fault(
          at(job, 'depends_on', service),
          'GROUP_CIRCLE',
          `${name} would wait for ${service}, and ${service} waits for ${back}, which is in ${name}`,
          `take ${job.name} or ${back} out of the group, or one of these dependencies away`,
        );
    }
};

/** The member that a service outside waits for, near or far; null when none. Members of its own group wait with it. */
const reaches = (service: string, inside: ReadonlySet<string>, all: readonly Member[]): string | null => {
  const waits = waitsIn(all);
  const seen = new Set([service]);
  // A set that grows while it is walked.
  for (const name of seen) {
    if (inside.has(name)) return name;
    for (const next of waits.get(name) ?? []) seen.add(next);
  }
  return null;
};

/** What each service waits for, itself or with its group. Told once for all groups of a file. */
const waitsIn = once((all: readonly Member[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const units = new Map<string, Set<string>>();
  const of = ({ job, wanted }: Member): string => (job.extension.group === undefined ? `/${wanted.name}` : job.extension.group);
  for (const one of all) {
    const known = units.get(of(one)) ?? new Set();
    units.set(of(one), known);
    for (const { service } of one.wanted.dependsOn) known.add(service);
  }
  return new Map(all.map((one) => [one.wanted.name, units.get(of(one))!]));
});

const tell = (job: Job, code: string, detail: string, hint: string): void =>
  job.findings.fault(at(job, 'x-evenkeel', 'group'), code, detail, hint);
