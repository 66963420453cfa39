import type { FileModel, FileReference } from '../model.js';
import type { DeliveredFile, Delivery } from './files.js';
import { isOfOtherAccount, otherAccount } from './other-account.js';
import { isParameter, isSecretArn } from './secret-arn.js';
import { at, type Job } from './work.js';

/** Where secrets are put. A whole folder: what is not known when the file is read has no place of its own on the instance. */
export const SECRETS_FOLDER = '/run/secrets';

/**
 * An external secret as files that ECS fills: the whole value, or one file for each key of a JSON secret (`x-aws-keys`). The
 * execution role reads it when the task starts; its value is in no definition.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export const externalFiles = (
  job: Job,
  reference: FileReference,
  declared: FileModel,
  index: number,
  target: string,
): readonly DeliveredFile[] => {
  const valueFrom = valueFromOf(job, reference.source, declared);
  const inside = target.startsWith(`${SECRETS_FOLDER}/`) ? target.slice(SECRETS_FOLDER.length + 1) : null;
  if (inside === null)
    job.findings.refused(
      at(job, 'secrets', index),
      'SECRET_TARGET',
      `an external secret can be put below ${SECRETS_FOLDER} only, not at ${target}`,
      'leave target out, or give a plain name',
    );
  if (valueFrom === null || inside === null) return [];
  const keys = declared['x-aws-keys'] ?? [];
  for (const key of keys.filter((one) => !/^(?!\.+$)[^\s/:\\]+$/.test(one)))
    job.findings.refused(
      ['secrets', reference.source, 'x-aws-keys'],
      'SECRET_KEYS',
      `"${key}" can be no file’s name`,
      'a key without "/" and ":"',
    );
  if (keys.length > 0 && !valueFrom.includes(':secretsmanager:'))
    job.findings.refused(
      ['secrets', reference.source, 'x-aws-keys'],
      'SECRET_KEYS',
      'only Secrets Manager has keys',
      'remove it',
    );
  const file = (name: string, from: string): DeliveredFile => ({
    name,
    content: null,
    valueFrom: from,
    mode: reference.mode ?? '0444',
    owner: reference.uid === undefined && reference.gid === undefined ? null : `${reference.uid ?? 0}:${reference.gid ?? 0}`,
  });
  return keys.length === 0 ? [file(inside, valueFrom)] : keys.map((key) => file(`${inside}/${key}`, `${valueFrom}:${key}::`));
};

/** Once one file of the folder is ECS's to fill, all of them are written into it: the folder is one mount. */
export const gathered = (deliveries: readonly Delivery[]): readonly Delivery[] => {
  const inFolder = (one: Delivery): boolean => one.target === SECRETS_FOLDER || one.target.startsWith(`${SECRETS_FOLDER}/`);
  if (!deliveries.some((one) => one.target === SECRETS_FOLDER && one.kind === 'directory')) return deliveries;
  const files = deliveries.filter(inFolder).flatMap((one): readonly DeliveredFile[] => {
    const below = one.target.slice(SECRETS_FOLDER.length + 1);
    if (one.kind === 'file') return [{ ...one.file, name: below }];
    return one.files.map((file) => ({ ...file, name: below === '' ? file.name : `${below}/${file.name}` }));
  });
  return [...deliveries.filter((one) => !inFolder(one)), { kind: 'directory', target: SECRETS_FOLDER, readOnly: true, files }];
};

/** What ECS takes: a full ARN, or the name of a parameter in the same region. */
const valueFromOf = (job: Job, source: string, { name = source }: FileModel): string | null => {
  if (isSecretArn(name) || isParameter(name)) {
    if (name.startsWith('/') || !isOfOtherAccount(job, name)) return name;
    otherAccount(job, ['secrets', source], name);
    return null;
  }
  job.findings.refused(
    ['secrets', source],
    'SECRET_NAME',
    `"${name}" is no secret that ECS can find`,
    'name: the ARN of a secret (arn:aws:secretsmanager:…), or a parameter of Systems Manager (/path/name)',
  );
  return null;
};
