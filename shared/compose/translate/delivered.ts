import { counted } from '../../model/counted.js';
import { QUOTAS } from '../../model/quotas.js';
import { once } from '../../scaling/once.js';
import { MOST_CHARACTERS } from '../report.js';
import type { DeliveredFile, Delivery } from './files.js';
import { isOfKernel } from './values.js';
import { at, type Job } from './work.js';

/**
 * Whether a secret or config can be put where the file wants it, owned by whom it wants. Its path becomes a path of the instance
 * where files of all projects lie: a step ".." would lead out of the one that is its own.
 */
export const checkDelivered = (job: Job, kind: 'secrets' | 'configs', index: number, target: string): boolean => {
  const { uid, gid, mode = '0444' } = job.service[kind]![index]!;
  const path = at(job, kind, index);
  const clean = target.length > 1 && target.slice(1).split('/').every(isName) && !isOfKernel(target);
  const numbers = [uid, gid].every((id) => id === undefined || /^\d{1,10}$/.test(id));
  if (!clean)
    job.findings.refused(
      path,
      'FILE_TARGET',
      `"${target}" is no path of a file`,
      'write it without "..", ".", ":" and a slash at its end, and not into /proc, /sys or /dev',
    );
  if (!numbers) job.findings.fault(path, 'BAD_VALUE', `uid ${uid ?? '-'}, gid ${gid ?? '-'}: no numbers`, 'write numbers: "103"');
  // A file that runs as its owner, whoever starts it, is no file of settings.
  const plain = Number.parseInt(mode, 8) <= 0o777;
  if (!plain) job.findings.fault(path, 'BAD_VALUE', `mode ${mode} is more than who may read, write and run it`, 'write 0444');
  return clean && numbers && plain;
};

/** Files travel in the task definition. Of what could not be one, none is made, nor more of them than a project may have. */
export const fitting = (job: Job, deliveries: readonly Delivery[]): readonly Delivery[] => {
  const lists = deliveries.map((one) => (one.kind === 'file' ? [one.file] : one.files));
  const size = lists.reduce((sum, files) => sum + leastBytes(files), 0);
  const all = sent(job.findings);
  all.bytes += size;
  const fault = (code: string, told: string): readonly Delivery[] => {
    job.findings.fault(at(job), code, told, 'put large files into the image');
    return [];
  };
  if (size > QUOTAS.definitionBytes) {
    const count = counted(lists.flat().length, 'file');
    const told = `the ${count} of ${job.name} take at least ${size} bytes, and a task definition has at most ${QUOTAS.definitionBytes}`;
    return fault('DEFINITION_TOO_LARGE', told);
  }
  if (all.bytes > MOST_CHARACTERS) {
    const most = `${MOST_CHARACTERS / 1024 / 1024} MiB`;
    return fault('PROJECT_TOO_LARGE', `with those of ${job.name} the files of all services take more than ${most}`);
  }
  return deliveries;
};

/** What the services of one translation bring along so far: one folder, mounted by hundreds of them, is sent hundreds of times. */
const sent = once((_findings: Job['findings']) => ({ bytes: 0 }));

/** What the writer says of a file beside its content: a variable, and four commands with its path. It is never less. */
const LEAST_AROUND = 150;
const NAMED_TIMES = 4;

const leastBytes = once((files: readonly DeliveredFile[]): number =>
  files.reduce((sum, { name, content }) => sum + LEAST_AROUND + NAMED_TIMES * name.length + (content?.length ?? 0), 0),
);

/** The agent writes a mount as source:target:mode. */
const isName = (step: string): boolean => step !== '' && step !== '.' && step !== '..' && !/[:\p{Cc}]/u.test(step);
