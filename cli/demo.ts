import { checks } from './demo/checks.js';
import { eyes } from './demo/eyes.js';
import { story } from './demo/story.js';
import { timeline } from './demo/timeline.js';
import { launchLocal } from './launch-local.js';
import { startOptions } from './local-options.js';

/** A Monday morning. Where a minute begins decides what CloudWatch's first figure of a jump holds: the same seed is the same story. */
const BEGIN = Date.parse('2026-03-02T09:00:00Z');

/**
 * The whole story, unpaced: every step is checked with SDK clients of its own (EC2, ECS, CloudWatch), not with our journal. Exit code
 * 0 when all of it happened, else 1.
 */
export const demo = async (asked: { readonly json?: boolean; readonly seed?: string }): Promise<number> => {
  const { options, faults } = startOptions({ ...(asked.seed ? { seed: asked.seed } : {}), max: '4' });
  if (faults.length > 0) {
    process.stderr.write(`${faults.join('\n')}\n`);
    return 2;
  }
  const began = performance.now();
  const local = await launchLocal(options, { startAt: BEGIN });
  const told = timeline(local, asked.json === true);
  const checked = checks(told);
  try {
    await story(local, eyes(local.amazon), told, checked);
  } catch (error) {
    checked.fail('the story went on to its end', error instanceof Error ? error.message : String(error));
  }
  return told.end(checked, (performance.now() - began) / 1000);
};
