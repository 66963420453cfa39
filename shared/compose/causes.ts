import type { Fault } from '../model/project.js';
import { inOrder } from './report.js';

/**
 * Faults that come of a variable without a value say so: `${HOME_OF}/config` became `/config`, and neither a path of the host nor a
 * missing name is what its author wrote. `warnings` are those of reading.
 */
export const withCauses = (faults: readonly Fault[], warnings: readonly Fault[]): readonly Fault[] => {
  const unset = warnings.filter(({ code, pointer }) => code === 'VARIABLE_UNSET' && pointer !== null);
  return unset.length === 0 ? faults : faults.map((fault) => because(fault, unset));
};

const because = (fault: Fault, unset: readonly Fault[]): Fault => {
  const causes = unset.filter((one) => concerns(one, fault));
  if (causes.length === 0) return fault;
  const names = causes.map(({ detail }) => detail.split(' ')[0]!).join(', ');
  const hint = causes[0]!.hint;
  return { ...fault, detail: `${fault.detail}; ${names} has no value`, hint };
};

/** The text with the variable is what the fault is about, or a part of it: of an attribute, not of a whole service. */
const concerns = (unset: Fault, { file, pointer }: Fault): boolean =>
  unset.file === file &&
  pointer !== null &&
  pointer.split('/').length > 3 &&
  (unset.pointer === pointer || unset.pointer!.startsWith(`${pointer}/`));

/** Faults of reading and of translating, each once: a misspelt `image:` is one, and that the service has none then is no second. */
export const allFaults = (read: readonly Fault[], translated: readonly Fault[]): readonly Fault[] => {
  const told = ({ code, pointer }: Fault): boolean =>
    code === 'NO_IMAGE' && read.some((one) => one.pointer === pointer || one.pointer?.startsWith(`${pointer}/`));
  return inOrder([...read, ...translated.filter((fault) => !told(fault))]);
};
