import { PARTITIONS } from '../shared/ledger/keys.js';
import type { ProjectRecord } from '../shared/ledger/projects.js';
import type { WantedService } from '../shared/model/project.js';
import type { Local } from '../simulator/local.js';
import type { Accepted } from './accepted.js';
import { cannotHaveRoom } from './full.js';
import { outside } from './outside.js';
import { forgottenCounts } from './table.js';
import type { Watch } from './watch.js';

/** Projects as they should be in the calm: what was last asked for runs, what was removed is gone. */
export const checkProjects = async (local: Local, promised: Accepted, watch: Watch): Promise<void> => {
  const { rows } = await local.store.query<ProjectRecord>(PARTITIONS.projects);
  const all = rows.map(({ body }) => body);
  for (const [project, last] of promised.last) {
    const record = rows.find(({ body }) => body.name === project)?.body;
    const there = record !== undefined && record.removedAt === null;
    if (last?.kind === 'put') {
      watch.check('L4');
      if (!there) watch.fail('S9', `${project} was accepted and is not there`);
      else if (await cannotHaveRoom(local, record, all))
        watch.notes.push({ at: watch.now(), text: `${project} can have no room, and says so` });
      else await checkUp(local, record, watch);
    }
    if (last?.kind === 'down' || (last === null && !there)) {
      watch.check('S10');
      if (there) watch.fail('S10', `${project} was taken down and is still ${record.status}`);
      else await checkGone(local, project, watch);
    }
  }
};

/** S9, L4: every service as its file says, in number and in revision. */
const checkUp = async (local: Local, record: ProjectRecord, watch: Watch): Promise<void> => {
  if (record.status !== 'steady') watch.fail('L4', `${record.name} is ${record.status} in the calm, an hour after it was put`);
  const services = local.amazon.ecs.services();
  const forgotten = forgottenCounts(local);
  for (const wanted of record.wanted) {
    if (wanted.job) continue;
    const seen = services.find(({ name }) => name === wanted.ecsName);
    if (!seen) watch.fail('S9', `${wanted.ecsName} is not there`);
    else checkCount(seen, wanted, forgotten.has(wanted.ecsName) ? 1 : 0, watch);
  }
};

/** `spare`: how many tasks more it may have. */
const checkCount = (seen: { desired: number; running: number }, wanted: WantedService, spare: number, watch: Watch): void => {
  const { ecsName, desired, scale } = wanted;
  if (seen.running < seen.desired) watch.fail('L4', `${ecsName} runs ${seen.running} of ${seen.desired} tasks in the calm`);
  if (scale || desired === null || (seen.desired >= desired && seen.desired <= desired + spare)) return;
  watch.fail('S9', `${ecsName} is to have ${desired} tasks, and its count is ${seen.desired}`);
};

/** S10, L2: nothing of a removed project is left but its volumes. */
const checkGone = async ({ amazon }: Local, project: string, watch: Watch): Promise<void> => {
  for (const service of amazon.ecs.services())
    if (service.project === project) watch.fail('S10', `${service.name} is left of ${project}`);
  for (const task of amazon.ecs.tasks.values())
    if (task.tags['evenkeel:project'] === project && task.lastStatus !== 'STOPPED')
      watch.fail('S10', `task ${task.id} of ${task.service} is left of ${project}`);
  const { TargetGroups = [] } = (await outside(amazon, 'elb', 'DescribeTargetGroups', {})) as {
    TargetGroups?: { TargetGroupArn: string; TargetGroupName: string }[];
  };
  if (TargetGroups.length === 0) return;
  const { TagDescriptions } = (await outside(amazon, 'elb', 'DescribeTags', {
    ResourceArns: TargetGroups.map(({ TargetGroupArn }) => TargetGroupArn).slice(0, 20),
  })) as { TagDescriptions: { ResourceArn: string; Tags: { Key: string; Value: string }[] }[] };
  for (const { ResourceArn, Tags } of TagDescriptions)
    if (Tags.some(({ Key, Value }) => Key === 'evenkeel:project' && Value === project))
      watch.fail('S10', `target group ${ResourceArn.split('/').at(-2)} is left of ${project}`);
};
