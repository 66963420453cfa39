import type { CustomAnswer, Made, Maker, Properties, Site } from '../made.js';

/** A custom resource: made, changed and removed by a function of the stack. */
export const custom: Maker = {
  create: async (site, properties, id, type) =>
    made(site, properties, id, type, await ask(site, 'Create', properties, { id, type })),
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

const ask = async (
  site: Site,
  RequestType: 'Create' | 'Update' | 'Delete',
  properties: Properties,
  about: About,
): Promise<CustomAnswer> => {
  const { id, type, ...more } = about;
  const request = { RequestType, LogicalResourceId: id, ResourceType: type, ResourceProperties: textual(properties), ...more };
  const answer = await site.askCustomResource(request);
  if (answer.Status !== 'SUCCESS')
    throw new Error(`${id} (${type}) ${RequestType.toLowerCase()} failed: ${answer.Reason ?? 'no reason was given'}`);
  return answer;
};

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
