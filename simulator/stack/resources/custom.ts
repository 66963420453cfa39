import type { CustomAnswer, Made, Maker, Properties, Site } from '../made.js';

/** A custom resource: made, changed and removed by a function of the stack. */
export const custom: Maker = {
  create: async (site, properties, id, type) => {
    const answer = await request(site, 'Create', properties, { id, type });
    if (answer.Status === 'SUCCESS') return made(site, properties, id, type, answer);
    // A resource that failed to be made is deleted by the rollback, under the id that it answered with.
    await request(site, 'Delete', properties, { id, type, PhysicalResourceId: answer.PhysicalResourceId });
    throw refused(id, type, 'create', answer);
  },
  update: async (site, properties, before, was, id, type) => {
    const more = { id, type, PhysicalResourceId: before.ref, OldResourceProperties: textual(was) };
    return made(site, properties, id, type, await ask(site, 'Update', properties, more));
  },
};

interface About {
  readonly id: string;
  readonly type: string;
  readonly PhysicalResourceId?: string;
  readonly OldResourceProperties?: Properties;
}

type Asked = 'Create' | 'Update' | 'Delete';

const request = (site: Site, RequestType: Asked, properties: Properties, about: About): Promise<CustomAnswer> => {
  const { id, type, ...more } = about;
  return site.askCustomResource({
    RequestType,
    LogicalResourceId: id,
    ResourceType: type,
    ResourceProperties: textual(properties),
    ...more,
  });
};

const ask = async (site: Site, asked: Asked, properties: Properties, about: About): Promise<CustomAnswer> => {
  const answer = await request(site, asked, properties, about);
  if (answer.Status !== 'SUCCESS') throw refused(about.id, about.type, asked.toLowerCase(), answer);
  return answer;
};

const refused = (id: string, type: string, asked: string, answer: CustomAnswer): Error =>
  new Error(`${id} (${type}) ${asked} failed: ${answer.Reason ?? 'no reason was given'}`);

const made = (site: Site, properties: Properties, id: string, type: string, answer: CustomAnswer): Made => ({
  ref: answer.PhysicalResourceId,
  attributes: answer.Data ?? {},
  remove: () => ask(site, 'Delete', properties, { id, type, PhysicalResourceId: answer.PhysicalResourceId }),
});

/** CloudFormation turns every scalar of ResourceProperties into text. */
const textual = (value: Properties): Properties => text(value) as Properties;

const text = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(text);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, text(item)]));
  return String(value);
};
