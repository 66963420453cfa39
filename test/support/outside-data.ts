import { existsSync, readFileSync } from 'node:fs';
import { it } from '@jest/globals';
import type { story } from './story.js';
import { story as told } from './story.js';

/** Compose files of other people, beside the repository and no part of it. */
const FOLDER = '../shared/data/compose';

export const outsideFile = (path: string): string => readFileSync(`${FOLDER}/${path}`, 'utf8');

/** A story about files that lie beside the repository; where they are not, it says so. */
export const storyOfOutsideFile: typeof story = (title, ...rest) => {
  if (existsSync(FOLDER)) told(title, ...rest);
  else it.skip(`${title} (skipped: there is no ${FOLDER})`, () => {});
};
