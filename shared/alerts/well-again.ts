import type { Said } from './facts.js';

/** A service of which something was told, by `project/service`: well again, and why; or gone, for it was taken down. */
export const wellAgain = (name: string, gone: boolean, why: string): Omit<Said, 'key'> => ({
  type: 'task.recovered',
  severity: 'info',
  project: name.slice(0, name.indexOf('/')),
  title: gone ? `${name} is gone` : `${name} is well again`,
  why: gone ? 'It was taken down.' : why,
  effect: null,
  todo: 'Nothing.',
  numbers: {},
});
