import { getDeployment } from '../../shared/ledger/deployments.js';
import { HEAD_KEY } from '../../shared/ledger/keys.js';
import { getProject } from '../../shared/ledger/projects.js';
import type { Head } from '../../shared/model/head.js';
import type { Local } from '../../simulator/local.js';
import type { Watch } from '../watch.js';

/** What is wrong with what is seen, or null. */
export type Look = (local: Local, watch: Watch) => string | null | Promise<string | null>;

const upOf = ({ amazon }: Local) =>
  [...amazon.ec2.instances.values()].filter(({ state }) => state === 'pending' || state === 'running');

export const up =
  (count: number): Look =>
  (local) =>
    upOf(local).length === count ? null : `${upOf(local).length} instances are up, and ${count} should be`;

/** So many instances were ever launched. */
export const launched =
  (count: number): Look =>
  ({ amazon }) =>
    amazon.ec2.instances.size <= count ? null : `${amazon.ec2.instances.size} instances were launched, and ${count} were needed`;

/** So many at least were launched by now. */
export const launchedAtLeast =
  (count: number): Look =>
  ({ amazon }) =>
    amazon.ec2.instances.size >= count
      ? null
      : `${amazon.ec2.instances.size} instances were launched by now, and ${count} are needed`;

/** Each instance says whose it is, and for which intent it was launched. */
export const tagged: Look = ({ amazon }) => {
  const bare = [...amazon.ec2.instances.values()].filter(({ tags }) => !tags['evenkeel:cluster'] || !tags['evenkeel:intent']);
  return bare.length === 0 ? null : `${bare.map(({ id }) => id).join(', ')} does not say whose it is, or for which intent`;
};

/** No task is protected any more. */
export const unprotected: Look = ({ amazon }) => {
  const now = amazon.world.now();
  const held = [...amazon.ecs.tasks.values()].filter((task) => task.lastStatus === 'RUNNING' && (task.protectedUntil ?? 0) > now);
  return held.length === 0 ? null : `${held.map(({ id, service }) => `${id} of ${service}`).join(', ')} is protected`;
};

/** This operation was not called by the product in the last so many seconds. */
export const uncalled =
  (operation: string, seconds: number): Look =>
  (_local, watch) => {
    const from = watch.now() - seconds * 1000;
    const call = watch.calls.find((one) => Number(one.split(' ')[0]) >= from && one.endsWith(` ${operation}`));
    return call ? `${call}, which nothing asked for` : null;
  };

/** This operation was called so often at most. */
export const calledAtMost =
  (operation: string, times: number): Look =>
  (_local, watch) => {
    const calls = watch.calls.filter((one) => one.endsWith(` ${operation}`));
    return calls.length <= times ? null : `${operation} was called ${calls.length} times, and ${times} would have done`;
  };

/** No instance has more than this share of its CPU asked of it. `vcpu`: of each instance. */
export const level =
  (share: number, vcpu = 2): Look =>
  (local) => {
    const shares = upOf(local).map(({ id }) => [id, local.amazon.load.ofInstance(id).cpuDemand / vcpu] as const);
    const pegged = shares.filter(([, one]) => one > share);
    return pegged.length === 0 ? null : pegged.map(([id, one]) => `${id} is at ${Math.round(one * 100)} %`).join(', ');
  };

/** So many tasks of this project run. */
export const running =
  (project: string, count: number): Look =>
  ({ amazon }) => {
    const now = amazon.ecs
      .services()
      .filter((service) => service.project === project)
      .reduce((sum, service) => sum + service.running, 0);
    return now === count ? null : `${now} tasks of ${project} run, and ${count} should`;
  };

const CHANGES = /reconcile (ec2|ecs|elb|servicediscovery|efs)\.(?!Describe|List|Get)/;

/** Nothing was changed in AWS in the last so many seconds. */
export const untouched =
  (seconds: number): Look =>
  (_local, watch) => {
    const from = watch.now() - seconds * 1000;
    const call = watch.calls.find((one) => Number(one.split(' ')[0]) >= from && CHANGES.test(one));
    return call ? `${call} although it was held` : null;
  };

/** The first service of these ran before the second. */
export const inOrder =
  (project: string, first: string, second: string): Look =>
  ({ amazon }) => {
    const began = (service: string): number =>
      Math.min(
        ...[...amazon.ecs.tasks.values()]
          .filter(({ tags }) => tags['evenkeel:project'] === project && tags['evenkeel:service'] === service)
          .map(({ startedAt }) => startedAt ?? Number.POSITIVE_INFINITY),
      );
    return began(first) <= began(second) ? null : `${second} ran before ${first}, which it depends on`;
  };

/** Services with a count have these, from the lowest to the highest. */
export const countsOf =
  (counts: readonly number[]): Look =>
  ({ amazon }) => {
    const now = amazon.ecs.services().map(({ desired }) => desired);
    const text = now.sort((a, b) => a - b).join(', ');
    return text === counts.join(', ') ? null : `the counts of services are ${text}, and should be ${counts.join(', ')}`;
  };

/** All that runs of a project is of this revision, and something runs. */
export const editions =
  (project: string, revision: number): Look =>
  ({ amazon }) => {
    const own = [...amazon.ecs.tasks.values()].filter(
      (task) => task.tags['evenkeel:project'] === project && task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING',
    );
    const other = own.filter(({ taskDefinition }) => !taskDefinition.endsWith(`:${revision}`));
    if (own.length === 0) return `nothing of ${project} runs`;
    return other.length === 0
      ? null
      : `${other.map(({ taskDefinition }) => taskDefinition.split('/').at(-1)).join(', ')} still runs`;
  };

/** No intent is open three minutes after its deadline. */
export const overdue: Look = async ({ store, amazon }) => {
  const open = (await store.get<Head>(HEAD_KEY))?.body.intents ?? [];
  const late = open.filter(({ deadlineAt }) => deadlineAt + 180_000 < amazon.world.now());
  return late.length === 0 ? null : late.map(({ kind, id, state }) => `${kind} ${id} is still ${state}`).join(', ');
};

/** What the last deployment of a project is. */
export const deploymentIs =
  (project: string, ...statuses: readonly string[]): Look =>
  async ({ store }) => {
    const record = (await getProject(store, project))?.body;
    const status = record ? (await getDeployment(store, project, record.deployment))?.body.status : undefined;
    return status && statuses.includes(status) ? null : `the deployment of ${project} is ${status}, not ${statuses.join(' or ')}`;
  };

/** The first service was up for so many seconds before the second began. */
export const apart =
  (first: string, second: string, seconds: number): Look =>
  ({ amazon }) => {
    const began = (service: string): number =>
      Math.min(
        ...[...amazon.ecs.tasks.values()].flatMap((task) => (task.tags['evenkeel:service'] === service ? [task.createdAt] : [])),
      );
    const gap = (began(second) - began(first)) / 1000;
    return gap >= seconds
      ? null
      : `${second} began ${Math.round(gap)} s after ${first}, and should have waited ${seconds} s at least`;
  };

/** The service is there. */
export const stands =
  (name: string): Look =>
  ({ amazon }) =>
    amazon.ecs.services().some((service) => service.name === name) ? null : `${name} is gone`;

/** No mail of one subject went out twice within five minutes. */
export const saidOnce: Look = ({ amazon }) => {
  const mails = amazon.sns.outbox;
  const twice = mails.find(({ subject, at }, i) =>
    mails.slice(0, i).some((before) => before.subject === subject && at - before.at < 300_000),
  );
  return twice ? `said twice: ${twice.subject}` : null;
};

/** A mail says this. */
export const mailed =
  (words: RegExp): Look =>
  ({ amazon }) =>
    amazon.sns.outbox.some(({ subject, text }) => words.test(`${subject}\n${text}`)) ? null : `no mail says ${words}`;
