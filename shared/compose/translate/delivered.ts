import { QUOTAS } from '../../model/quotas.js';
import type { Delivery } from './files.js';
import { at, type Job } from './work.js';

/**
 * Whether a secret or config can be put where the file wants it, owned by whom it wants. Its path becomes a path of the instance
 * where files of all projects lie: a step ".." would lead out of the one that is its own.
 */
export const checkDelivered = (job: Job, kind: 'secrets' | 'configs', index: number, target: string): boolean => {
  const { uid, gid } = job.service[kind]![index]!;
  const path = at(job, kind, index);
  const clean = target.length > 1 && target.slice(1).split('/').every(isName);
  const numbers = [uid, gid].every((id) => id === undefined || /^\d{1,10}$/.test(id));
  if (!clean)
    job.findings.refused(
      path,
      'FILE_TARGET',
      `"${target}" is no path of a file`,
      'write it without "..", "." and a slash at its end',
    );
  if (!numbers) job.findings.fault(path, 'BAD_VALUE', `uid ${uid ?? '-'}, gid ${gid ?? '-'}: no numbers`, 'write numbers: "103"');
  return clean && numbers;
};

/** Files travel in the task definition. Of what could not be one, none is made. */
export const fitting = (job: Job, deliveries: readonly Delivery[]): readonly Delivery[] => {
  const files = deliveries.flatMap((one) => (one.kind === 'file' ? [one.file] : one.files));
  const size = files.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  if (size <= QUOTAS.definitionBytes) return deliveries;
  const told = `the files of ${job.name} have ${size} characters, more than the ${QUOTAS.definitionBytes} bytes of a task definition`;
  job.findings.fault(at(job), 'DEFINITION_TOO_LARGE', told, 'put large files into the image');
  return [];
};

const isName = (step: string): boolean => step !== '' && step !== '.' && step !== '..' && !/\p{Cc}/u.test(step);
