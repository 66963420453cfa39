import type { Ask } from './room.js';
import type { Demand, Fits } from './steps.js';

/**
 * Those of the owed tasks that have room, one by one: it is theirs, whoever asks. What has none keeps nobody from the room that there is.
 */
export const roomyOf = (owed: readonly Demand[], fits: Fits): Demand[] => {
  const single = owed.flatMap((need) => Array.from({ length: need.count }, () => ({ ...need, count: 1 })));
  if (single.length === 0) return [];
  const answers = fits(single);
  return single.filter((_, i) => answers[i]!.room);
};

/**
 * Who gets the room that is registered, in the order of the asking: what ECS owes already comes first, then each that still fits
 * beside all that were given before. A small service that is ready never yields to a large one that is not.
 * @param owed those that have room (`roomyOf`).
 */
export const shareRoom = (asks: readonly Ask[], owed: readonly Demand[], homeless: (ask: Ask) => boolean, fits: Fits): Ask[] => {
  const whole = fits([...owed, ...asks.map(({ need }) => need)]);
  if (whole.every(({ room }) => room)) return asks.filter((ask) => !homeless(ask));
  const given: Ask[] = [];
  for (const ask of asks) {
    if (homeless(ask)) continue;
    const together = fits([...owed, ...given.map(({ need }) => need), ask.need]);
    if (together.every(({ room }) => room)) given.push(ask);
  }
  return given;
};

/**
 * Room worth buying. Tasks that stay: all that are not about to be placed, so that one launch serves them all; also those of later turns
 * for which there is room at this moment, since others would be counted into it. The second copy of a roll is there for a minute: rolls
 * take turns, and only when not even one of them begins is it asked for.
 * @param claimed those that this pass claims their room for.
 * @param begun those that have room and whose turn it is.
 * @param inVain what ECS owes already and nobody has room for.
 * @param rolling a service is being rolled, and goes on.
 */
export const demandFor = (
  asks: readonly Ask[],
  claimed: readonly Ask[],
  begun: readonly Ask[],
  short: readonly Ask[],
  inVain: readonly Ask[],
  rolling: boolean,
): Ask[] => {
  // What is for one instance only gets no room by another.
  const lasting = [...inVain, ...asks].filter(
    (ask) => !ask.passing && !claimed.includes(ask) && !ask.stand.wanted.job?.eachInstance,
  );
  const goesOn = rolling || begun.some(({ passing }) => passing);
  const first = goesOn ? undefined : [...inVain, ...short].find(({ passing }) => passing);
  return [...lasting, ...(first ? [first] : [])];
};
