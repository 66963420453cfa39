import type { ClusterView, InstanceView } from '../../shared/model/cluster-view.js';

/** A letter for each service, so that a row of cells says what runs where. */
export interface Legend {
  readonly letters: ReadonlyMap<string, string>;
}

const keyOf = (project: string | null, service: string | null): string => `${project ?? '-'}/${service ?? '-'}`;

/** The first letter of its name that is still free, else the next of the alphabet; the same as long as the services are. */
export const legendOf = ({ instances, services }: Pick<ClusterView, 'instances' | 'services'>): Legend => {
  const all = [
    ...services.map(({ project, name }) => keyOf(project, name)),
    ...instances.flatMap(({ tasks }) => tasks.map(({ project, service }) => keyOf(project, service))),
  ];
  const letters = new Map<string, string>();
  for (const key of [...new Set(all)].sort()) letters.set(key, freeLetter(key.split('/')[1] ?? '', new Set(letters.values())));
  return { letters };
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const freeLetter = (name: string, taken: ReadonlySet<string>): string =>
  [...name.toUpperCase(), ...ALPHABET].find((letter) => ALPHABET.includes(letter) && !taken.has(letter)) ?? '*';

/** A cell for each task. In small letters: it does not serve yet. */
export const cellsOf = ({ tasks }: InstanceView, { letters }: Legend): string =>
  tasks
    .map(({ project, service, status, health }) => {
      const letter = letters.get(keyOf(project, service)) ?? '*';
      return status === 'RUNNING' && health !== 'UNHEALTHY' ? letter : letter.toLowerCase();
    })
    .join(' ');

/** "V vote  R result" */
export const legendText = ({ letters }: Legend): string =>
  [...letters].map(([key, letter]) => `${letter} ${key.split('/')[1]}`).join('  ');
