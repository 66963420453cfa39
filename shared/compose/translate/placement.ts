import type { PlacementConstraint } from '@aws-sdk/client-ecs';
import { EITHER_PROCESSOR, onProcessor } from '../../model/capacity.js';
import { capacityConstraints } from './capacity.js';
import type { Mounts } from './mounts.js';
import { buysBoth, processorsOf } from './processors.js';
import { at, type Job } from './work.js';

/** The cordon that every service respects: no new task on an instance that carries it. */
export const NOT_CORDONED = 'attribute:evenkeel.cordoned !exists';

/** Where tasks may run: not on cordoned instances, on those that hold the volumes, and where the file says. */
export const constraintsOf = (job: Job, mounts: Mounts, daemon: boolean): PlacementConstraint[] => {
  // ECS checks a DAEMON's constraints against running tasks too: a cordon would stop them.
  const cordon = daemon ? [] : [memberOf(NOT_CORDONED)];
  const pins = mounts.kept.map(({ attribute }) => memberOf(`attribute:${attribute} exists`));
  const written = (job.service.deploy?.placement?.constraints ?? []).flatMap((text, index) => constraint(job, text, index));
  const arch = architecture(job);
  const platform = arch === null ? [] : [memberOf(onProcessor(arch === 'ARM64' ? 'arm64' : 'x86_64'))];
  const all = [
    ...cordon,
    ...pins,
    ...platform,
    ...processors(job),
    ...capacityConstraints(job),
    ...written,
    ...spreadOut(job, daemon),
  ];
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
};

/**
 * Where there are instances of both processors, those on which its images run. That it may run on either is said too: a service that
 * says nothing was deployed before there were two, and may have images of one.
 */
const processors = (job: Job): PlacementConstraint[] => {
  if (!buysBoth(job)) return [];
  const open = processorsOf(job);
  if (open.length === 0) return [];
  return [memberOf(open.length > 1 ? EITHER_PROCESSOR : onProcessor(open[0]!))];
};

/** `platform` as ECS names it; null when the file leaves it open. */
export const architecture = (job: Job): 'X86_64' | 'ARM64' | null => {
  const platform = job.service.platform;
  if (platform === undefined) return null;
  if (/^linux\/(?:amd64|x86_64)$/.test(platform)) return 'X86_64';
  if (/^linux\/(?:arm64|aarch64)(?:\/v8)?$/.test(platform)) return 'ARM64';
  job.findings.refused(at(job, 'platform'), 'PLATFORM', `no instance runs ${platform}`, 'linux/amd64 or linux/arm64');
  return null;
};

const memberOf = (expression: string): PlacementConstraint => ({ type: 'memberOf', expression });

const KEYS: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/^node\.labels\.([A-Za-z0-9_.-]+)$/, (name) => `attribute:${name}`],
  [/^node\.hostname$/, () => 'ec2InstanceId'],
  [/^node\.platform\.arch$/, () => 'attribute:ecs.cpu-architecture'],
];

/** Swarm's constraints in ECS's language: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html */
const constraint = (job: Job, text: string, index: number): PlacementConstraint[] => {
  const path = at(job, 'deploy', 'placement', 'constraints', index);
  const [, key = '', operator = '', value = ''] = /^\s*([\w.-]+)\s*(==|!=)\s*([\w./-]+)\s*$/.exec(text) ?? [];
  if (key === 'node.platform.os' && operator === '==' && value === 'linux') return [];
  for (const [pattern, name] of KEYS) {
    const match = pattern.exec(key);
    if (match) return [memberOf(`${name(match[1] ?? '')} ${operator} ${value}`)];
  }
  if (key === 'node.role' && (operator === '==') === (value === 'worker')) {
    job.findings.ignored(path, 'ROLE_IGNORED', 'every ECS instance is a worker: Swarm’s managers are AWS’s own');
    return [];
  }
  job.findings.refused(
    path,
    'CONSTRAINT',
    `"${text}" says nothing about an ECS instance`,
    'node.labels.NAME, node.hostname or node.platform.arch, with == or !=',
  );
  return [];
};

/** A DAEMON has one task an instance by itself, and ECS refuses the constraint there. */
const spreadOut = (job: Job, daemon: boolean): PlacementConstraint[] => {
  const most = job.service.deploy?.placement?.max_replicas_per_node;
  if (most === undefined || most === 0) return [];
  if (most === 1) return daemon ? [] : [{ type: 'distinctInstance' }];
  job.findings.refused(
    at(job, 'deploy', 'placement', 'max_replicas_per_node'),
    'MAX_PER_NODE',
    `ECS can hold one task an instance or any number, not ${most}`,
    'write 1, or leave it out',
  );
  return [];
};
