import type { StepResult } from '../scaling/intents/step.js';

export const done = (note: string | null = null): StepResult => ({ result: 'done', note });
export const already = (note: string): StepResult => ({ result: 'already', note });
/** What the step assumed is no longer so: nothing was changed. */
export const stale = (note: string): StepResult => ({ result: 'stale', note });
export const failed = (note: string): StepResult => ({ result: 'failed', note });
