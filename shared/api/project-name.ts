import { nearest } from '../compose/nearest.js';
import { Malformed, NotFound } from '../errors.js';

/** The contract's project name; ECS and Cloud Map names are made from it. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** Throws when a text cannot be a project's name. */
export const projectName = (name: string): string => {
  if (NAME.test(name)) return name;
  const possible = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, 63);
  throw new Malformed({
    code: 'project/name',
    detail: `${JSON.stringify(name.slice(0, 80))} cannot be a project's name: small letters, digits, "-" and "_", beginning with a letter or digit, at most 63.`,
    hint: NAME.test(possible) ? `Use "${possible}".` : 'Use a name such as "vote".',
  });
};

/**
 * What follows a project's name in a path is the file that `curl -T compose.yaml …/vote/` appends. What has no extension is none: API
 * Gateway decodes the path, so that a name such as "a%2Fb" arrives as two segments and would deploy a project "a".
 */
export const fileOfProject = (project: string, file: string): void => {
  projectName(project);
  if (file.includes('.')) return;
  const both = `${project}/${file}`;
  const meant = nearest(file, ['deployments', 'plan', 'rollback', 'stop', 'start', 'services']);
  throw new Malformed({
    code: 'project/name',
    detail: `${JSON.stringify(both.slice(0, 80))} cannot be a project's name, and "${file.slice(0, 80)}" is no compose file's: it has no extension.`,
    hint: meant
      ? `Did you mean /v1/projects/${project}/${meant}?`
      : `Use "${both.replaceAll('/', '-')}" as a name, or send the file to /v1/projects/${project}/compose.yaml.`,
  });
};

/** A project that is not there, with the nearest names that are. */
export const unknownProject = (name: string, names: readonly string[]): NotFound => {
  const near = nearest(name, names);
  return new NotFound({
    code: 'project/unknown',
    detail: `There is no project "${name}".`,
    hint: near ? `Did you mean "${near}"?` : known(names),
  });
};

const known = (names: readonly string[]): string =>
  names.length > 0
    ? `There are: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ' …' : ''}. Deploy with: curl -T compose.yaml …/v1/projects/{name}`
    : 'No project is deployed yet. Deploy with: curl -T compose.yaml …/v1/projects/{name}';
