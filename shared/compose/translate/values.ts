import type { ServiceModel } from '../model.js';
import { isAddress, isMetadataAddress } from './addresses.js';
import { at, type Job } from './work.js';

/** Values that Compose passes on unread and Docker refuses when the container is to start: better told now than by a stopped task. */
export const checkValues = (job: Job): void => {
  checkPaths(job);
  checkNumbers(job);
  checkNetworks(job);
  checkProgram(job, [], job.service);
  const { dns = [], labels = {} } = job.service;
  for (const [index, address] of dns.entries())
    if (!isAddress(address)) bad(job, ['dns', index], `"${address}" is no address`, 'write it like 10.0.0.2');
    else if (isMetadataAddress(address) && !RESOLVER.test(address))
      job.findings.refused(at(job, 'dns', index), 'METADATA_ADDRESS', `${address} gives credentials, not names`, 'remove it');
  for (const [index, name] of (job.service.cap_drop ?? []).entries())
    if (!CAPABILITIES.has(name.toUpperCase().replace(/^CAP_/, '')))
      bad(
        job,
        ['cap_drop', index],
        `"${name}" is no capability that ECS knows`,
        'write it like NET_RAW; one that ECS does not know, no container has',
      );
  for (const name of Object.keys(labels))
    if (/^(?:aws:|com\.amazonaws\.ecs\.)/i.test(name))
      job.findings.refused(at(job, 'labels', name), 'LABEL_RESERVED', `${name} is the ECS agent’s to set`, 'choose another name');
};

/** What ECS takes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html */
const CAPABILITIES: ReadonlySet<string> = new Set(
  (
    'ALL AUDIT_CONTROL AUDIT_WRITE BLOCK_SUSPEND CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE ' +
    'LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW SETFCAP SETGID SETPCAP SETUID ' +
    'SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME ' +
    'SYS_TTY_CONFIG SYSLOG WAKE_ALARM'
  ).split(' '),
);

/** What a service and a step before it are told alike. */
export const checkProgram = (
  job: Job,
  path: readonly (string | number)[],
  { environment, working_dir }: { [Key in 'environment' | 'working_dir']?: ServiceModel[Key] | undefined },
): void => {
  if (Object.hasOwn(environment ?? {}, '')) bad(job, [...path, 'environment'], 'a variable has no name', 'write NAME=value');
  if (working_dir && !working_dir.startsWith('/'))
    bad(job, [...path, 'working_dir'], `working_dir "${working_dir}" is no absolute path`, `write /${working_dir}`);
};

/** The network’s own name server, at a link-local address beside the metadata service’s. */
const RESOLVER = /^(?:169\.254\.169\.253|fd00:ec2::253)$/i;

const ELSEWHERE = 'mount it into a folder of its own, without options beyond size, mode, uid, gid and noexec';

const bad = (job: Job, path: readonly (string | number)[], what: string, hint: string): void =>
  job.findings.fault(at(job, ...path), 'BAD_VALUE', `${job.name}: ${what}`, hint);

/** Folders that the kernel fills: over them nothing is mounted, and Docker refuses most of it at the start. /dev/shm is a container's own. */
export const isOfKernel = (target: string): boolean =>
  /^\/(?:proc|sys|dev)(?:\/|$)/.test(walked(target)) && !/^\/dev\/shm(?:\/|$)/.test(walked(target));

const isRoot = (target: string): boolean => target.startsWith('/') && walked(target) === '/';

/** The folder that a path leads to, without steps that lead nowhere; who climbs is refused elsewhere. */
const walked = (path: string): string => path.replace(/(?:\/\.?(?=\/|$))+/g, '').replace(/^$/, '/');

/**
 * Options that leave a tmpfs what it is, of those that ECS knows; others make another mount of it, or open devices in it.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tmpfs.html
 */
const OF_TMPFS =
  /^(?:|size=\d+[kmgKMG]?[bB]?|mode=0?[0-7]{1,4}|[ug]id=\d{1,10}|nr_(?:inodes|blocks)=\d+[kmg]?|defaults|r[ow]|nosuid|nodev|(?:no)?exec|a?sync|dirsync|(?:no)?(?:mand|atime|diratime|relatime|strictatime))$/;

const checkPaths = (job: Job): void => {
  const { tmpfs = [], volumes = [] } = job.service;
  for (const [index, { target, type, source }] of volumes.entries()) {
    // A folder of the host is refused for what it is, wherever it would go.
    if (type === 'bind' && source?.startsWith('/')) continue;
    if (target.includes(':'))
      job.findings.refused(at(job, 'volumes', index), 'MOUNT_TARGET', `${target} has a ":", which ends a path here`, ELSEWHERE);
    else if (isOfKernel(target) || (type === 'tmpfs' && isRoot(target)))
      job.findings.refused(at(job, 'volumes', index), 'MOUNT_TARGET', `${target} belongs to the kernel or the image`, ELSEWHERE);
  }
  for (const [index, line] of tmpfs.entries()) {
    const [target = '', options = '', ...more] = line.split(':');
    const other = [...options.split(',').filter((option) => !OF_TMPFS.test(option)), ...more].join(', ');
    const what = `"${line}" is more than memory in a folder${other && `: ${other}`}`;
    if (isOfKernel(target) || isRoot(target) || other !== '' || more.length > 0)
      job.findings.refused(at(job, 'tmpfs', index), 'MOUNT_TARGET', what, ELSEWHERE);
  }
  for (const [index, line] of tmpfs.entries())
    if (!line.startsWith('/')) bad(job, ['tmpfs', index], `tmpfs "${line}" is no absolute path`, `write /${line}`);
    else if (/\/\.\.(?:[/:]|$)/.test(line)) bad(job, ['tmpfs', index], `tmpfs "${line}" climbs`, 'write the path without ".."');
};

const checkNumbers = (job: Job): void => {
  const { cpus, cpu_shares, cpu_period, ulimits = {}, deploy } = job.service;
  const { limits, reservations } = deploy?.resources ?? {};
  const amounts = [
    [['cpus'], cpus],
    [['cpu_shares'], cpu_shares],
    [['cpu_period'], cpu_period],
    [['deploy', 'resources', 'limits', 'cpus'], limits?.cpus],
    [['deploy', 'resources', 'reservations', 'cpus'], reservations?.cpus],
  ] as const;
  for (const [path, amount] of amounts)
    if (amount !== undefined && amount < 0) bad(job, path, `${path.join('.')} is ${amount}`, 'write a number above 0');
  for (const [name, limit] of Object.entries(ulimits)) {
    if (typeof limit === 'number') continue;
    const { soft = 0, hard = 0 } = limit;
    if (hard >= 0 && (soft > hard || soft < 0))
      bad(
        job,
        ['ulimits', name],
        `the soft limit ${soft} of ${name} is above the hard limit ${hard}`,
        'raise hard, or lower soft',
      );
  }
};

/** What hangs on something that is refused elsewhere is not as good as supported. */
const checkNetworks = (job: Job): void => {
  const { networks = {}, network_mode, ports = [] } = job.service;
  for (const name of Object.keys(networks))
    if (job.project.model.networks?.[name]?.external)
      job.findings.noted(
        at(job, 'networks', name),
        'ONE_NAMESPACE',
        `network ${name} is external, which is refused where it is defined`,
      );
  if (network_mode === 'host')
    for (const index of ports.keys())
      job.findings.noted(at(job, 'ports', index), 'NETWORK_MODE', 'has no meaning beside network_mode: host, which is refused');
};
