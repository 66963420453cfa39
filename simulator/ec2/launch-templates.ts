import { hex } from '../ids.js';
import { AwsError, type Operation } from '../parts.js';
import { type Filter, type Paging, page, passes, tagFields, tagList, tagRecord } from './lists.js';
import type { Ec2State, LaunchTemplate, TagSpecification, TemplateData } from './state.js';

/** Launch templates: versions are never changed, the default one is chosen. */
export const templateOperations = (state: Ec2State): Readonly<Record<string, Operation>> => ({
  CreateLaunchTemplate: (input: CreateInput) => {
    const name = input.LaunchTemplateName ?? '';
    if ([...state.templates.values()].some((template) => template.name === name)) {
      throw new AwsError('InvalidLaunchTemplateName.AlreadyExistsException', `Launch template name already in use: ${name}`);
    }
    const template: LaunchTemplate = {
      id: `lt-0${hex(state.amazon.world.random('template ids'), 16)}`,
      name,
      createdAt: state.amazon.world.now(),
      versions: [],
      defaultVersion: 1,
      tags: tagRecord(input.TagSpecifications?.find(({ ResourceType }) => ResourceType === 'launch-template')?.Tags),
    };
    state.templates.set(template.id, template);
    addVersion(state, template, input);
    return { LaunchTemplate: view(template) };
  },
  CreateLaunchTemplateVersion: (input: CreateInput & TemplateName & { SourceVersion?: string }) => {
    const template = named(state, input);
    const source = input.SourceVersion ? versionOf(template, input.SourceVersion).data : {};
    const version = addVersion(state, template, { ...input, LaunchTemplateData: { ...source, ...input.LaunchTemplateData } });
    return { LaunchTemplateVersion: versionView(template, version) };
  },
  DescribeLaunchTemplates: (input: DescribeTemplatesInput) => {
    for (const id of input.LaunchTemplateIds ?? []) named(state, { LaunchTemplateId: id });
    for (const name of input.LaunchTemplateNames ?? []) named(state, { LaunchTemplateName: name });
    const found = [...state.templates.values()].filter((template) => wantedBy(input, template));
    const { items, ...next } = page(found, input);
    return { LaunchTemplates: items.map(view), ...next };
  },
  DescribeLaunchTemplateVersions: (input: TemplateName & Paging & { Versions?: readonly string[] }) => {
    const template = named(state, input);
    const found = input.Versions?.length
      ? input.Versions.map((version) => versionOf(template, version))
      : template.versions.toReversed();
    const { items, ...next } = page(found, input);
    return { LaunchTemplateVersions: items.map((version) => versionView(template, version)), ...next };
  },
  ModifyLaunchTemplate: (input: TemplateName & { DefaultVersion?: string }) => {
    const template = named(state, input);
    if (input.DefaultVersion) template.defaultVersion = versionOf(template, input.DefaultVersion).number;
    return { LaunchTemplate: view(template) };
  },
  DeleteLaunchTemplate: (input: TemplateName) => {
    const template = named(state, input);
    state.templates.delete(template.id);
    return { LaunchTemplate: view(template) };
  },
});

interface TemplateName {
  readonly LaunchTemplateId?: string;
  readonly LaunchTemplateName?: string;
}

interface CreateInput {
  readonly LaunchTemplateName?: string;
  readonly LaunchTemplateData?: TemplateData;
  readonly VersionDescription?: string;
  readonly TagSpecifications?: readonly TagSpecification[];
}

interface DescribeTemplatesInput extends Paging {
  readonly LaunchTemplateIds?: readonly string[];
  readonly LaunchTemplateNames?: readonly string[];
  readonly Filters?: readonly Filter[];
}

/** Which data a launch gets: a pinned number, $Latest, or the default version. */
export const templateOf = (
  state: Ec2State,
  name: TemplateName & { readonly Version?: string },
): { readonly id: string; readonly version: number; readonly data: TemplateData } => {
  const template = named(state, name);
  const { number, data } = versionOf(template, name.Version ?? '$Default');
  return { id: template.id, version: number, data };
};

const named = (state: Ec2State, { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateName): LaunchTemplate => {
  const found = id ? state.templates.get(id) : [...state.templates.values()].find((template) => template.name === name);
  if (found) return found;
  if (id)
    throw new AwsError(
      'InvalidLaunchTemplateId.NotFound',
      `The specified launch template, with template ID ${id}, does not exist.`,
    );
  throw new AwsError(
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${name}, does not exist.`,
  );
};

const versionOf = (template: LaunchTemplate, wanted: string): LaunchTemplate['versions'][number] => {
  const number =
    wanted === '$Latest' ? template.versions.length : wanted === '$Default' ? template.defaultVersion : Number(wanted);
  const found = template.versions.find((version) => version.number === number);
  if (found) return found;
  throw new AwsError(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${wanted} for the launch template with ID ${template.id}.`,
  );
};

const addVersion = (state: Ec2State, template: LaunchTemplate, input: CreateInput): LaunchTemplate['versions'][number] => {
  const version = {
    number: template.versions.length + 1,
    at: state.amazon.world.now(),
    data: input.LaunchTemplateData ?? {},
    ...(input.VersionDescription ? { description: input.VersionDescription } : {}),
  };
  template.versions.push(version);
  return version;
};

const wantedBy = (input: DescribeTemplatesInput, { id, name, tags }: LaunchTemplate): boolean =>
  (!input.LaunchTemplateIds?.length || input.LaunchTemplateIds.includes(id)) &&
  (!input.LaunchTemplateNames?.length || input.LaunchTemplateNames.includes(name)) &&
  passes(input.Filters, (filter) => (filter === 'launch-template-name' ? [name] : tagFields(tags, filter)));

const view = (template: LaunchTemplate): object => ({
  LaunchTemplateId: template.id,
  LaunchTemplateName: template.name,
  CreateTime: new Date(template.createdAt),
  DefaultVersionNumber: template.defaultVersion,
  LatestVersionNumber: template.versions.length,
  Tags: tagList(template.tags),
});

const versionView = (template: LaunchTemplate, version: LaunchTemplate['versions'][number]): object => ({
  LaunchTemplateId: template.id,
  LaunchTemplateName: template.name,
  VersionNumber: version.number,
  CreateTime: new Date(version.at),
  DefaultVersion: version.number === template.defaultVersion,
  LaunchTemplateData: version.data,
  ...(version.description ? { VersionDescription: version.description } : {}),
});
