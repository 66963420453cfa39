import { counted } from '../model/counted.js';
import type { KeptFromRoom } from '../model/head.js';
import { registeredMemoryMiB } from '../model/instance-types.js';
import { instantInText } from '../model/time.js';
import { asksForProcessor, notBought } from './buyable.js';
import { capAgainst } from './caps.js';
import { satisfies } from './constraints.js';
import type { Proposal } from './decide.js';
import { breakerText, launchBreaker } from './launch-breaker.js';
import { fitsIn, place, type TaskToPlace } from './packing.js';
import { placementDemand } from './placement.js';
import { awayRooms, flyingRooms, openRooms, roomOf } from './rooms.js';
import { aliveOf, type Situation, tasksOn } from './situation.js';

type Kept = Readonly<Record<string, KeptFromRoom>>;

/**
 * For each ECS service of a deployment whose tasks have no room: what keeps it from them, as the loop has just decided. A deployment
 * that waits for room says it in its own words.
 *
 * @param before what was said in the pass before
 */
export const keptFromRoom = (situation: Situation, { actions }: Pick<Proposal, 'actions'>, before: Kept = {}): Kept => {
  const here = place(situation.demand, openRooms(situation));
  const away = place(here.unplaced, awayRooms(situation));
  const unplaced = new Set(place(away.unplaced, flyingRooms(situation)).unplaced);
  const homeless = new Set(placementDemand(situation).finding.candidates.map(({ id }) => id));
  const launched = actions.filter(({ kind }) => kind === 'launch').length;
  const keptOf = (task: TaskToPlace): KeptFromRoom => {
    if (away.placed[task.key]) return isAway(away.placed[task.key]!);
    if (!unplaced.has(task)) return ON_ITS_WAY;
    return homeless.has(task.key) ? unfit(situation, task) : limit(situation, launched, task);
  };
  return Object.fromEntries(
    here.unplaced.map((task) => [task.service, persisting(situation, before[task.service], keptOf(task))]),
  );
};

/** Asking EC2 once more is no news until it has given something. */
const persisting = ({ launches }: Situation, before: KeptFromRoom | undefined, now: KeptFromRoom): KeptFromRoom =>
  before?.code === 'no-capacity' && now.code === 'in-flight' && launches.every(({ instanceId }) => !instanceId) ? before : now;

const ON_ITS_WAY: KeptFromRoom = { code: 'in-flight', why: 'an instance for it is on its way' };

const isAway = (id: string): KeptFromRoom => ({
  code: 'in-flight',
  why: `ECS places nothing on ${id} while its agent does not answer, which lasts seconds as a rule`,
});

/** No instance that could be bought would take it. */
const unfit = (situation: Situation, task: TaskToPlace): KeptFromRoom => {
  const { policy, observation } = situation;
  const { cpu, memoryMiB, gpus, constraints } = task;
  const waits = notBought(policy, observation);
  if (waits && asksForProcessor(task)) return { code: 'does-not-fit', why: waits };
  const largest = [...policy.types].sort((a, b) => b.memoryMiB - a.memoryMiB)[0] ?? policy.baseType;
  const bound = constraints.some(({ expression }) => expression?.includes('evenkeel.volume.'));
  if (bound) return boundThere(situation, task);
  if (gpus && !policy.types.some((type) => type.gpus >= gpus))
    return { code: 'does-not-fit', why: `no type that may be bought has ${counted(gpus, 'GPU')}` };
  if (cpu <= largest.vcpu && memoryMiB <= registeredMemoryMiB(largest))
    return {
      code: 'does-not-fit',
      why: 'what it is bound to (placement, host ports, what runs on every instance) leaves no type',
    };
  const offers = `${Math.round(largest.vcpu * 1024)} CPU units and ${registeredMemoryMiB(largest)} MiB`;
  return { code: 'does-not-fit', why: `the largest type that may be bought, ${largest.name}, has ${offers}` };
};

/** What may move would have been moved (`makeRoom`): people are told what is left there. */
const boundThere = (situation: Situation, task: TaskToPlace): KeptFromRoom => {
  const host = openRooms(situation).find((room) => satisfies(task, room));
  const names = host ? new Set(tasksOn(situation, host.id).map((one) => one.service ?? one.job?.service ?? one.id)) : [];
  const there = [...names].sort().join(', ');
  return {
    code: 'does-not-fit',
    why: there
      ? `it may only run where its volume lies, on ${host!.id}, and that is full of ${there}`
      : 'it may only run where its volume lies, and that instance is full',
    ...(there && { advice: `Make room on ${host!.id} (fewer or smaller tasks there), or ask for less CPU and memory` }),
  };
};

const limit = (situation: Situation, launched: number, task: TaskToPlace): KeptFromRoom => {
  const { policy, head, observation } = situation;
  const fitting = policy.types.filter((type) => policy.zones.some(({ zone }) => fitsIn(task, roomOf(type, 'new', zone))));
  const breakers = (fitting.length > 0 ? fitting : [policy.baseType]).map(({ name }) => launchBreaker(situation, name));
  const breaker = breakers.find(({ state }) => state !== 'open') ?? breakers[0]!;
  if (launched > 0 && policy.mode !== 'act')
    return { code: 'dry-run', why: `the mode is ${policy.mode}, so no instance is bought` };
  if (launched > 0) return { code: 'in-flight', why: 'an instance is being launched for it' };
  if (breaker.state === 'open') return { code: 'breaker-open', why: breakerText(breaker).replace(/\.$/, '') };
  if (aliveOf(situation) >= policy.max)
    return { code: 'at-max', why: `the maximum of ${counted(policy.max, 'instance')} is reached` };
  const capped = capAgainst(situation, policy.baseType);
  if (capped) return { code: capped.blocker, why: capped.why };
  const aside = Object.entries(head.setAside).filter(([, until]) => until > observation.at);
  const first = aside.sort((a, b) => a[1] - b[1])[0];
  const again = first ? `; asked for again at ${instantInText(first[1])}` : '';
  const names = aside.map(([offering]) => offering).sort();
  return { code: 'no-capacity', why: `EC2 has no capacity for ${names.join(', ') || 'any type that may be bought'}${again}` };
};
