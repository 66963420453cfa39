import type { LaunchIntent } from '../model/intent.js';
import { offeringsOf } from '../scaling/intents/fleet-answer.js';
import type { Doing } from './doing.js';
import { mayAct } from './turn.js';

/** EC2 takes five launches at once and two a second after that (docs/simulator.md): the rest of a burst is left to what comes up meanwhile. */
const MOST_AT_ONCE = 3;

/** So long after each other they begin, so that their order is the same each time, on whatever way they go. */
const APART_MILLISECONDS = 1;

/**
 * Launches that this pass's decision opens in several zones or of several types are different calls, a second and more each: they are
 * made side by side. Each intent is in the head row already, and what came of each is written down when its turn comes, so a pass that
 * is killed meanwhile leaves what the next one repeats by the same tokens.
 */
export const askAhead = async (doing: Doing): Promise<void> => {
  const calls = different(doing);
  if (calls.length < 2 || !(await mayAct(doing.turn))) return;
  const { act, clock } = doing.ports;
  for (const [i, intent] of calls.entries()) {
    const call = clock.sleep(i * APART_MILLISECONDS).then(() => act({ kind: 'run-instance', intent }));
    // Whoever takes it up hears of it.
    call.catch(() => {});
    doing.ahead.set(intent.token, call);
  }
};

/** One of each call; none that would be asked for in vain when the first of its offering has no capacity. */
const different = ({ thoughts, refused }: Doing): readonly LaunchIntent[] => {
  const taken = new Set(refused);
  const found: LaunchIntent[] = [];
  for (const { intent } of thoughts.opened) {
    if (intent?.kind !== 'launch' || found.length === MOST_AT_ONCE) continue;
    const offerings = offeringsOf(intent.request);
    if (offerings.some((one) => taken.has(one))) continue;
    for (const one of offerings) taken.add(one);
    found.push(intent);
  }
  return found;
};
