import type { ContainerDefinition, HostEntry, LinuxParameters, SystemControl, Ulimit, UlimitName } from '@aws-sdk/client-ecs';
import { isAddress, isMetadataAddress } from './addresses.js';
import { MOST_INTEGER } from './last-look.js';
import type { Mounts } from './mounts.js';
import { at, type Job } from './work.js';

/** Names that ECS takes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html */
const ULIMITS: ReadonlySet<string> = new Set(
  'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' '),
);

/** With these a program takes the processor from the agent and from other projects, whatever shares it was given. */
const PRIORITY = /^(?:nice|rtprio|rttime)$/;

/** What a container asks of the kernel: limits, devices of its own, host entries. */
export const kernelOf = (job: Job, mounts: Mounts): Partial<ContainerDefinition> => {
  const linuxParameters = linuxOf(job, mounts);
  const ulimits = ulimitsOf(job);
  const extraHosts = hostsOf(job);
  const systemControls = sysctlsOf(job);
  const dockerSecurityOptions = securityOf(job);
  return {
    ...(Object.keys(linuxParameters).length > 0 && { linuxParameters }),
    ...(ulimits.length > 0 && { ulimits }),
    ...(extraHosts.length > 0 && { extraHosts }),
    ...(systemControls.length > 0 && { systemControls }),
    ...(dockerSecurityOptions.length > 0 && { dockerSecurityOptions }),
  };
};

const linuxOf = (job: Job, mounts: Mounts): LinuxParameters => {
  const { service } = job;
  const swap =
    service.memswap_limit === undefined || service.mem_limit === undefined
      ? 0
      : Number(service.memswap_limit) - Number(service.mem_limit);
  const drop = (service.cap_drop ?? []).map((name) => name.toUpperCase().replace(/^CAP_/, ''));
  return {
    ...(service.init && { initProcessEnabled: true }),
    ...(drop.length > 0 && { capabilities: { drop } }),
    ...(mounts.tmpfs.length > 0 && { tmpfs: [...mounts.tmpfs] }),
    ...(service.shm_size !== undefined && { sharedMemorySize: Math.max(1, Math.ceil(Number(service.shm_size) / 1024 / 1024)) }),
    ...(swap > 0 && { maxSwap: Math.ceil(swap / 1024 / 1024) }),
  };
};

const ulimitsOf = (job: Job): Ulimit[] =>
  Object.entries(job.service.ulimits ?? {}).flatMap(([name, limit]) => {
    if (!ULIMITS.has(name)) {
      job.findings.refused(at(job, 'ulimits', name), 'ULIMIT', `ECS has no ulimit ${name}`, 'remove it');
      return [];
    }
    if (PRIORITY.test(name)) {
      job.findings.refused(
        at(job, 'ulimits', name),
        'ULIMIT',
        `${name} lets it run before all others of the instance`,
        'remove it',
        'operator',
      );
      return [];
    }
    const soft = typeof limit === 'number' ? limit : (limit.soft ?? limit.hard ?? 0);
    const hard = typeof limit === 'number' ? limit : (limit.hard ?? soft);
    const most = Math.max(soft, hard);
    if (most > MOST_INTEGER) {
      const message = `${name} would be ${most}, and ECS counts to ${MOST_INTEGER}`;
      job.findings.refused(
        at(job, 'ulimits', name),
        'ULIMIT',
        message,
        name === 'nofile' ? 'write less' : 'write -1 for no limit',
      );
      return [];
    }
    return [{ name: name as UlimitName, softLimit: soft, hardLimit: hard }];
  });

const hostsOf = (job: Job): HostEntry[] =>
  (job.service.extra_hosts ?? []).flatMap((line, index) => {
    const [hostname = '', ipAddress = ''] = line.split('=') as [string, string?];
    const path = at(job, 'extra_hosts', index);
    if (ipAddress === 'host-gateway')
      job.findings.refused(path, 'HOST_GATEWAY', 'the instance is no service of the project', 'name the service itself');
    else if (isMetadataAddress(ipAddress))
      job.findings.refused(path, 'METADATA_ADDRESS', `${ipAddress} reaches the instance’s credentials`, 'remove it', 'operator');
    else if (!isAddress(ipAddress.replace(/^\[|\]$/g, '')))
      job.findings.fault(path, 'BAD_VALUE', `${hostname} leads to "${ipAddress}", which is no address`, 'write it like 10.0.0.2');
    else return [{ hostname, ipAddress }];
    return [];
  });

const sysctlsOf = (job: Job): SystemControl[] =>
  Object.entries(job.service.sysctls ?? {}).flatMap(([namespace, value]) => {
    // The kernel shows the numbers of one setting with tabs between them, and takes spaces.
    if (/^net(?:\.[\w-]+)+$/.test(namespace)) return [{ namespace, value: (value ?? '').replaceAll('\t', ' ') }];
    job.findings.refused(
      at(job, 'sysctls'),
      'SYSCTL',
      `${namespace} may reach the host`,
      'only net.* is the container’s own',
      'operator',
    );
    return [];
  });

const securityOf = (job: Job): string[] =>
  (job.service.security_opt ?? []).flatMap((option, index) => {
    if (/^no-new-privileges(?:[:=]true)?$/.test(option)) return ['no-new-privileges'];
    job.findings.refused(
      at(job, 'security_opt', index),
      'SECURITY_OPT',
      `${option} weakens the container’s walls`,
      'remove it',
      'operator',
    );
    return [];
  });

const gpusAsked = ({ service }: Job): boolean =>
  (service.gpus ?? []).length + (service.deploy?.resources?.reservations?.devices ?? []).length > 0;

/** What they would keep on the instance goes to the cluster's log group instead: it stays with its operator. */
const HOME_DRIVERS: ReadonlySet<string> = new Set(['', 'awslogs', 'journald', 'json-file', 'local', 'none']);

/** Attributes that are fine in one spelling and reach the host in another. */
export const checkHost = (job: Job): void => {
  const { cgroup, ipc, isolation, network_mode, pull_policy, runtime } = job.service;
  const refuse = (key: string, message: string, hint: string, policy: 'allowed' | 'operator' = 'allowed'): void =>
    job.findings.refused(at(job, key), key.toUpperCase(), message, hint, policy);
  if (cgroup !== undefined && cgroup !== 'private')
    refuse('cgroup', `cgroup: ${cgroup} shares the host’s control groups`, 'remove it', 'operator');
  if (ipc !== undefined && ipc !== 'private' && ipc !== 'none')
    refuse('ipc', `ipc: ${ipc} shares memory beyond the container`, 'remove it', 'operator');
  if (runtime !== undefined && runtime !== 'runc' && !(runtime === 'nvidia' && gpusAsked(job)))
    refuse(
      'runtime',
      'only the default runtime is there, and nvidia’s for those that ask for GPUs',
      'remove it, or ask for gpus',
    );
  if (isolation !== undefined && isolation !== 'default') refuse('isolation', 'only means something on Windows', 'remove it');
  if (network_mode === 'host') refuse('network_mode', 'shares the host’s network', 'publish ports instead', 'operator');
  else if (network_mode !== undefined && network_mode !== 'bridge')
    refuse('network_mode', `network_mode: ${network_mode} is not supported`, 'leave it out: services reach each other by name');
  const driver = job.service.logging?.driver;
  if (driver !== undefined && !HOME_DRIVERS.has(driver))
    job.findings.refused(
      at(job, 'logging', 'driver'),
      'REMOTE_LOG_DRIVER',
      `the driver ${driver} sends what the containers print to another machine`,
      'leave it out: logs go to CloudWatch, where a subscription filter sends them on',
      'operator',
    );
  if (pull_policy === 'never' || pull_policy === 'build')
    refuse(
      'pull_policy',
      `pull_policy: ${pull_policy}: an instance has no images but those it pulls`,
      'push the image to a registry',
    );
};
