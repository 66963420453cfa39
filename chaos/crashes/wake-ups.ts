import type { Amazon, LambdaPart } from '../../simulator/parts.js';
import type { Recovery } from './flow.js';

/** After this long heartbeats come again, even if no event woke a pass. */
const SILENT_MILLISECONDS = 180_000;

export interface WakeUps {
  /** From now on only this kind of wake-up is heard. */
  only(recovery: Recovery): void;
}

/**
 * Stands between the queues and the reconcile function. By heartbeat: every event, and every message of a pass that was killed, is
 * lost from the crash on to the end. By event: heartbeats are lost until a pass has ended well, so that what was killed is taken up
 * by the same message again, or by what AWS tells.
 */
export const wakeUpsOf = (amazon: Amazon): WakeUps => {
  let heard: Recovery | null = null;
  let silentUntil = 0;
  const { invoke } = amazon.lambda;
  const passes: LambdaPart['invoke'] = async (name, event) => {
    const { Records } = event as { Records?: readonly Message[] };
    if (!heard || !Records || !name.endsWith('-reconcile')) return invoke(name, event);
    if (heard === 'event' && amazon.world.now() > silentUntil) heard = null;
    const kept = Records.filter((record) => heard === null || isHeard(heard, record));
    if (kept.length === 0) return { batchItemFailures: [] };
    const answer = await invoke(name, { ...event, Records: kept });
    if (heard === 'event') heard = null;
    return answer;
  };
  (amazon.lambda as { invoke: LambdaPart['invoke'] }).invoke = passes;
  return {
    only: (recovery) => {
      heard = recovery;
      silentUntil = amazon.world.now() + SILENT_MILLISECONDS;
    },
  };
};

interface Message {
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount?: string };
}

const isHeard = (recovery: Recovery, { body, attributes }: Message): boolean => {
  const again = Number(attributes.ApproximateReceiveCount ?? 1) > 1;
  const heartbeat = body.includes('"Scheduled Event"');
  return recovery === 'heartbeat' ? heartbeat && !again : again || !heartbeat;
};
