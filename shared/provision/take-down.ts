import { SECOND } from '../model/time.js';
import { GIVE_UP_MILLISECONDS } from './bring-up.js';
import { type Answer, failure, success } from './event.js';
import type { CapacityPorts } from './ports.js';
import { type Remains, type Teardown, teardown } from './teardown.js';

const PAUSE_MILLISECONDS = 10 * SECOND;

/** A pass that held the lease when the tombstone was set may have calls in the air for so long (shared/ledger/head.ts). */
const QUIET_MILLISECONDS = 45 * SECOND;

/**
 * Takes away everything the loop has made. The tombstone comes first, or the next heartbeat would launch what is taken away here. Says
 * SUCCESS on a cluster that never had anything, or is gone; not before it has found nothing for as long as a lease lasts.
 */
export const takeDown = async (ports: CapacityPorts): Promise<Answer> => {
  await ports.setTombstone();
  const launches = await ports.readLaunches();
  const begin = ports.clock.now();
  let emptySince: number | null = null;
  for (;;) {
    const elapsed = ports.clock.now() - begin;
    const round = await oneRound(ports, launches, elapsed).catch(toText);
    if (typeof round === 'object') return round;
    emptySince = round === '' ? (emptySince ?? elapsed) : null;
    if (emptySince !== null && elapsed - emptySince >= QUIET_MILLISECONDS)
      return success('nothing of Evenkeel is left in the cluster');
    if (elapsed + PAUSE_MILLISECONDS > GIVE_UP_MILLISECONDS)
      return failure(
        `Not all is gone after 13 minutes: ${round || 'the last look'}. Delete the stack again: it goes on from here.`,
      );
    await ports.clock.sleep(PAUSE_MILLISECONDS);
  }
};

/** Why it cannot go on, or in a sentence what is left; '' when nothing was found. */
const oneRound = async (ports: CapacityPorts, launches: Remains['launches'], elapsed: number): Promise<Answer | string> => {
  const next = teardown({ ...(await ports.readRemains()), launches }, elapsed);
  if (next.foreign.length > 0) return failure(foreignText(next));
  if (next.left.length === 0) return '';
  return [...next.left, ...(await takeAll(ports, next))].join(', ');
};

const takeAll = async (ports: CapacityPorts, { steps, left }: Teardown): Promise<readonly string[]> => {
  const complaints: string[] = [];
  for (const step of steps) {
    const complaint = await ports.takeAway(step);
    if (complaint) complaints.push(complaint);
  }
  ports.log({ level: 'info', message: 'taking down', left: left.length, steps: steps.length, complaints });
  return complaints;
};

const foreignText = ({ foreign }: Teardown): string =>
  `The cluster holds what Evenkeel did not make: ${foreign.join(', ')}. Nothing was removed. Move or delete it, then delete the stack again.`;

/** A look that fails is tried again like everything else. */
const toText = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
