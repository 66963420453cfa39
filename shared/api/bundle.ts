import type { Bundle } from '../compose/model.js';

export type { Bundle } from '../compose/model.js';

/** A single compose file. */
export const alone = (name: string, content: string): Bundle => ({
  files: [{ name, content }],
  env: {},
  profiles: [],
  images: {},
  projectName: null,
  composeFiles: [name],
});
