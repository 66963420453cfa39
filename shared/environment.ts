import type { Fault } from './model/project.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Reader = ReturnType<typeof reader>;

/**
 * Reads environment variables and gathers what is wrong with them, each as name, why and what to try. A faulty one gets a stand-in:
 * nothing is used while there is a fault.
 */
export const reader = (env: Environment) => {
  const faults: Fault[] = [];
  const fault = (name: string, why: string, hint: string): void => {
    faults.push({ code: 'config/variable', file: null, line: null, column: null, pointer: name, detail: `${name} ${why}`, hint });
  };
  const optional = (name: string): string | null => env[name]?.trim() || null;
  const text = (name: string): string => {
    const value = optional(name);
    if (value === null) fault(name, 'is not set', 'serverless.yml sets it: deploy the stack again');
    return value ?? '';
  };
  const match = (name: string, pattern: RegExp, wanted: string): string => {
    const value = text(name);
    if (value !== '' && !pattern.test(value)) fault(name, `is "${value}"`, `it must be ${wanted}`);
    return value;
  };
  const oneOf = <Word extends string>(name: string, words: readonly Word[]): Word => {
    const value = text(name);
    if (value !== '' && !words.includes(value as Word)) fault(name, `is "${value}"`, `take ${words.join(' or ')}`);
    return value as Word;
  };
  const integer = (name: string, least: number, most: number): number => {
    const value = text(name);
    const number = Number(value);
    if (value !== '' && !(Number.isInteger(number) && number >= least && number <= most))
      fault(name, `is "${value}"`, `it must be a whole number from ${least} to ${most}`);
    return number;
  };
  return { faults, fault, optional, text, match, oneOf, integer };
};

/** The entries of a comma list, without blanks. */
export const list = (text: string | null): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
