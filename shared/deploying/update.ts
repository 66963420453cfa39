import type { CreateServiceCommandInput, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import { counted } from '../model/counted.js';
import type { WantedService } from '../model/project.js';
import { askedCount } from './asked-count.js';
import { serviceToken, TAG, type Tags } from './names.js';
import { balancedOf } from './publish.js';
import { connect, settingsToChange } from './settings.js';
import type { Stand } from './stand.js';
import type { DeployInput, DeployStep, StepOf } from './steps.js';

/**
 * CreateService with no task yet: all endpoints are registered before any client's deployment begins. The task definition is named by
 * its family, which means the newest ACTIVE revision: the one that was just registered or found equal.
 */
export const createStep = (stand: Stand, input: DeployInput): DeployStep => {
  const { wanted } = stand;
  return {
    kind: 'create-service',
    // Tasks carry the service's tags, so that a task leads back to its project too.
    input: { propagateTags: 'SERVICE', ...wanted.service, ...connect(wanted, input), ...created(wanted, input) },
    tags: tagsOf(wanted, input),
    balanced: balancedOf(wanted, input),
    why: `${wanted.name} is wanted and not there`,
  };
};

/** UpdateService with only what differs, or null when nothing does. */
export const updateStep = (stand: Stand, input: DeployInput): StepOf<'update-service'> => {
  const { wanted, service, count, changes } = stand;
  const rolls = changes.includes('revision');
  const update: UpdateServiceCommandInput = {
    cluster: input.cluster,
    service: wanted.ecsName,
    ...(rolls ? { taskDefinition: revisionOrFamily(wanted, input), ...settingsToChange(wanted, service, input) } : {}),
    ...(changes.includes('placement') ? { placementConstraints: wanted.service.placementConstraints ?? [] } : {}),
    ...(count !== null && count !== (service?.desired ?? 0) ? { desiredCount: count } : {}),
    ...(changes.includes('wake') || changes.includes('refresh') ? { forceNewDeployment: true } : {}),
  };
  return {
    kind: 'update-service',
    input: update,
    assumed: { taskDefinition: service?.taskDefinition ?? null, desired: service?.desired ?? 0 },
    why: whyOf(stand),
  };
};

/** What the count's mark says while a new count is on its way. */
const IN_DOUBT = 'changing';

/**
 * Before a count is changed its mark is put in doubt: a pass that is killed between the change and the new mark would leave a service
 * whose count looks as if people had chosen it, and the next generation would keep it.
 */
export const doubtStep = ({ wanted, service, changes }: Stand): DeployStep | null => {
  const mark = service?.tags[TAG.count];
  if (!service || !changes.includes('count') || mark === undefined || mark === IN_DOUBT) return null;
  return { kind: 'tag-service', arn: service.arn, tags: { [TAG.count]: IN_DOUBT }, why: `the count of ${wanted.name} changes` };
};

/**
 * Hash and count are marked once they are in force; an unchanged service keeps the generation that made it. A mark that is no longer
 * meant is emptied, for a tag is taken off only by another call.
 */
export const tagStep = ({ wanted, service }: Stand, input: DeployInput): DeployStep | null => {
  if (!service) return null;
  const count: Tags = wanted.desired === null ? {} : { [TAG.count]: String(askedCount(wanted)) };
  const meant: Tags = { ...tagsOf(wanted, input), ...count };
  const differing = MARKS.filter((mark) => (service.tags[mark] ?? '') !== (meant[mark] ?? ''));
  if (differing.length === 0) return null;
  const emptied = Object.fromEntries(differing.map((mark) => [mark, meant[mark] ?? '']));
  return { kind: 'tag-service', arn: service.arn, tags: { ...meant, ...emptied }, why: `${wanted.name} has what was asked for` };
};

const MARKS = [TAG.hash, TAG.count, TAG.relocate, TAG.protect, TAG.notMovable] as const;

const whyOf = ({ wanted, service, count, changes }: Stand): string => {
  if (changes.includes('revision') && (service?.desired ?? 0) > 0) return `${wanted.name} rolls to its new task definition`;
  if (changes.includes('refresh'))
    return `${wanted.name} ${wanted.restartedAt ? 'is restarted' : 'must learn names that are younger than its tasks'}`;
  if (changes.includes('placement') && !changes.includes('count')) return `${wanted.name} may run elsewhere`;
  return `${wanted.name} goes from ${service?.desired ?? 0} to ${counted(count ?? 0, 'task')}`;
};

const created = (wanted: WantedService, input: DeployInput): Partial<CreateServiceCommandInput> & { serviceName: string } => {
  const gone = input.seen.services.filter(({ name, status }) => name === wanted.ecsName && status === 'INACTIVE');
  return {
    cluster: input.cluster,
    serviceName: wanted.ecsName,
    taskDefinition: revisionOrFamily(wanted, input),
    ...(wanted.desired === null ? {} : { desiredCount: 0 }),
    clientToken: serviceToken(input.deployment.id, wanted.ecsName, Math.max(0, ...gone.map(({ createdAt }) => createdAt))),
  };
};

/** The revision that is what the file says, once ECS shows it. */
export const revisionOf = (wanted: WantedService, { seen }: DeployInput): string | null =>
  seen.families.find(({ hash }) => hash === wanted.hash)?.arn ?? null;

const revisionOrFamily = (wanted: WantedService, input: DeployInput): string =>
  revisionOf(wanted, input) ?? wanted.taskDefinition.family ?? wanted.ecsName;

const tagsOf = (wanted: WantedService, { cluster, project }: DeployInput): Tags => ({
  [TAG.cluster]: cluster,
  [TAG.project]: project.name,
  [TAG.service]: wanted.name,
  [TAG.generation]: String(project.generation),
  [TAG.hash]: wanted.hash,
  ...(wanted.relocate ? { [TAG.relocate]: wanted.relocate } : {}),
  ...(wanted.protect ? { [TAG.protect]: 'true' } : {}),
  ...(wanted.notRelocatableBecause ? { [TAG.notMovable]: tagText(wanted.notRelocatableBecause) } : {}),
});

/** Letters, digits, spaces and _ . : / = + - @, at most 256 (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html). */
const tagText = (text: string): string => text.replace(/[^\p{L}\p{N} _.:/=+\-@]/gu, ' ').slice(0, 256);
