import { MINUTE, SECOND } from '../model/time.js';
import { type Answer, failure, success } from './event.js';
import type { CapacityPorts } from './ports.js';
import { preflight } from './preflight.js';

/** Lambda ends a function after 15 minutes, and a stack that was never answered waits for its own timeout. */
export const GIVE_UP_MILLISECONDS = 13 * MINUTE;
const PAUSE_MILLISECONDS = 15 * SECOND;

/** Brings the cluster up to min instances by passes of the very loop that keeps it there, under the same lease. */
export const bringUp = async (ports: CapacityPorts): Promise<Answer> => {
  const config = ports.config();
  const faults = preflight(config, await ports.readFacts(config));
  if (faults.length > 0) return failure(faults.join(' '));
  if (config.mode === 'dry-run') return success('dry-run: nothing is launched until the stack is deployed with mode act');
  return passesUntil(ports, config.min);
};

const passesUntil = async (ports: CapacityPorts, min: number): Promise<Answer> => {
  const end = ports.clock.now() + GIVE_UP_MILLISECONDS;
  for (;;) {
    const { active, why } = await onePass(ports);
    if (active >= min) return success(`${active} of at least ${min} instances are ACTIVE`);
    if (ports.clock.now() + PAUSE_MILLISECONDS > end)
      return failure(`${active} of ${min} instances were ACTIVE after 13 minutes. The last pass said: ${why}`);
    await ports.clock.sleep(PAUSE_MILLISECONDS);
  }
};

/** A pass that fails is no reason to give up: the next one is its retry, here as everywhere. */
const onePass = async (ports: CapacityPorts): Promise<{ readonly active: number; readonly why: string }> => {
  try {
    const why = await ports.pass();
    return { active: await ports.active(), why };
  } catch (error) {
    return { active: 0, why: `it failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}` };
  }
};
