import { FLOWS_OF_CAPACITY } from './flows-of-capacity.js';
import { FLOWS_OF_PROJECTS } from './flows-of-projects.js';

/** Everything that the product does, each from its beginning to its end. */
export const FLOWS = [...FLOWS_OF_CAPACITY, ...FLOWS_OF_PROJECTS];
