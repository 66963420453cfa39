import { createHash } from 'node:crypto';
import { dump } from '../compose/dump.js';
import { maskedModel } from '../compose/masked-model.js';
import type { ComposeModel } from '../compose/model.js';
import { MASK } from '../deploying/masking.js';
import { NotFound } from '../errors.js';
import type { HttpAnswer } from '../lambda/http.js';
import { standing } from './follow-up.js';
import { projectEtag } from './projects.js';
import { oneOf } from './query.js';
import type { Asked, Route } from './router.js';

/** The file of the last generation as Compose understands it, written out in one spelling. Values of variables are never shown. */
export const configRoutes: readonly Route[] = [
  { method: 'GET', path: '/v1/projects/{project}/config', query: ['format'], answer: config },
];

async function config(asked: Asked): Promise<HttpAnswer> {
  const { body } = await standing(asked);
  if (!body.config) throw notKept(body.name);
  const format = oneOf(asked.request.query, 'format', ['yaml', 'json'] as const) ?? acceptedBy(asked);
  const headers = { etag: projectEtag(body) };
  if (format === 'json') return { status: 200, headers, body: body.config };
  return { status: 200, headers: { ...headers, 'content-type': 'application/yaml' }, text: dump(body.config) };
}

const acceptedBy = ({ request }: Asked): 'yaml' | 'json' =>
  /application\/json/i.test(request.headers['accept'] ?? '') ? 'json' : 'yaml';

/** A row of the table has room for so much beside what is run. */
const LARGEST_CONFIG_BYTES = 128 * 1024;

/** What is kept of a model: masked, or nothing when it is too large. */
export const keptConfig = (model: ComposeModel): { readonly config?: ComposeModel } => {
  const config = shownModel(model);
  return Buffer.byteLength(JSON.stringify(config)) <= LARGEST_CONFIG_BYTES ? { config } : {};
};

/** `***` and eight digits of the value's SHA-256: enough to see that it changed, too few to tell what it was. */
export const shownModel = (model: ComposeModel): ComposeModel =>
  maskedModel(model, (value) => (value === '' ? '' : `${MASK}${createHash('sha256').update(value).digest('hex').slice(0, 8)}`));

const notKept = (name: string): NotFound =>
  new NotFound({
    code: 'config/not-kept',
    detail: `The file of "${name}" is not kept: it has more than ${LARGEST_CONFIG_BYTES / 1024} KiB written out, or it was deployed before files were kept.`,
    hint: 'Send the file again; "evenkeel config" writes one out without a server.',
  });
