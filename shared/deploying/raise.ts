import type { KeptFromRoom } from '../model/head.js';
import { QUOTAS } from '../model/quotas.js';
import { closedBecause } from './gate.js';
import { partsOf } from './in-parts.js';
import { runStep } from './job-steps.js';
import { targetOverrides, unreached } from './job-targets.js';
import { jobWait } from './job-view.js';
import { lowerWait } from './lowering.js';
import { asCounted, narrowedOf, narrowedStep } from './narrowed.js';
import type { Gate } from './order.js';
import { gatesOf } from './order.js';
import { goesOn, owedBut, owedInVain, owedTo } from './owed.js';
import type { Pinning } from './pins.js';
import { YIELDS, yielding } from './processors.js';
import { type Ask, asksOf, isRising } from './room.js';
import { demandFor, roomyOf, shareRoom } from './share-room.js';
import { isCurrent, type Stand } from './stand.js';
import type { Demand, DeployInput, DeployStep } from './steps.js';
import { createStep, doubtStep, revisionOf, updateStep } from './update.js';
import type { Waiting } from './view.js';
import { PIN } from './volume-home.js';

export interface Raising {
  readonly steps: readonly DeployStep[];
  readonly waiting: ReadonlyMap<string, Waiting>;
  readonly demand: readonly Demand[];
  readonly claims: readonly Demand[];
  /** A service could begin now, were there room. */
  readonly short: boolean;
}

/**
 * Services that get tasks, or other tasks, in this pass: all names exist, what they wait for is there, and so is the room. Those with
 * a volume come first, for they can run in one place only. Room that later services will want is demanded now, so that one launch
 * serves them all.
 */
export const raising = (stands: readonly Stand[], creates: readonly Stand[], pinning: Pinning, input: DeployInput): Raising => {
  const open = stands.filter((stand) => !isCurrent(stand) || creates.includes(stand));
  const gates = gatesOf(input.project.wanted);
  const byName = new Map(stands.map((stand) => [stand.wanted.name, stand]));
  const waiting = new Map<string, Waiting>();
  const named = stands.every((stand) => isNamed(stand) || creates.includes(stand));
  for (const stand of open) {
    // To run no task it needs nobody.
    const wait =
      stand.count === 0
        ? null
        : (waitOf(gates.get(stand.wanted.name) ?? [], byName, input) ??
          dialWait(stand, byName, input) ??
          lowerWait(stand, input));
    if (wait) waiting.set(stand.wanted.name, wait);
    else if (!named)
      waiting.set(stand.wanted.name, {
        for: [],
        why: 'waits until all services of the project exist, so that it can see their names',
      });
  }
  const ready = open.filter((stand) => isThere(stand, creates, input) && !waiting.has(stand.wanted.name));
  return withRoom([...ready].sort(byVolume), open, waiting, stands, pinning, input);
};

const isNamed = (stand: Stand): boolean =>
  stand.job !== null || stand.wanted.desired === null || (stand.service !== null && stand.replace === null);

const isThere = (stand: Stand, creates: readonly Stand[], input: DeployInput): boolean =>
  stand.job
    ? jobWait(stand) === null && revisionOf(stand.wanted, input) !== null
    : stand.replace === null && (stand.service !== null || creates.includes(stand));

const isPinned = ({ wanted }: Stand): boolean => wanted.volumes.length > 0;

const byVolume = (a: Stand, b: Stand): number => b.wanted.volumes.length - a.wanted.volumes.length;

const waitOf = (gates: readonly Gate[], stands: ReadonlyMap<string, Stand>, { seen }: DeployInput): Waiting | null => {
  const closed = gates.flatMap((gate) => {
    const why = closedBecause(gate, stands, seen.stopped);
    return why ? [{ service: gate.service, why: gate.implied ? `${why} (${IMPLIED})` : why }] : [];
  });
  return closed.length > 0 ? { for: closed.map(({ service }) => service), why: closed.map(({ why }) => why).join(', ') } : null;
};

/** Said where a file has no depends_on for it. */
const IMPLIED = 'it serves others and publishes nothing, so it goes first';

/** A run that is to begin is told where the tasks are that it dials. */
const dialWait = ({ wanted, job }: Stand, stands: ReadonlyMap<string, Stand>, { seen }: DeployInput): Waiting | null => {
  const missing = job?.runs.some(({ state }) => state === 'open') ? unreached(wanted, stands, seen) : [];
  return missing.length === 0
    ? null
    : { for: missing, why: `waits for ${missing.join(', ')} to run, so that it can dial by name` };
};

const withRoom = (
  ready: readonly Stand[],
  open: readonly Stand[],
  waiting: Map<string, Waiting>,
  stands: readonly Stand[],
  pinning: Pinning,
  input: DeployInput,
): Raising => {
  const asked = stands.filter((stand) => isCurrent(stand) || isRising(stand));
  const owed = asked.flatMap((stand) => owedTo(stand, input.seen) ?? []);
  const later = open.filter((stand) => !ready.includes(stand));
  // Also a later one: where its volume is, nobody else may take the room that it will need.
  const asks = [...ready, ...later].sort(byVolume).flatMap((stand) => asksOf(stand));
  const isHomeless = ({ stand }: Ask) => pinning.homeless.has(stand.wanted.name);
  const roomy = roomyOf(owed, input.fits);
  const given = shareRoom(asks, roomy, isHomeless, input.fits);
  const unmet = asks.filter((ask) => ready.includes(ask.stand) && !given.includes(ask));
  const parts = partsOf(unmet, given, roomy, input);
  const partOf = (ask: Ask): number => parts.find((part) => part.ask === ask)?.count ?? 0;
  const narrowed = parts.length > 0 ? [] : narrowedOf(unmet, given, roomy, input);
  const short = unmet.filter((ask) => narrowed.every((one) => one.ask !== ask));
  const inVain = owedInVain(asked, roomy, input);
  for (const ask of [...inVain, ...short]) {
    const { stand, need } = ask;
    const kept = input.noRoom?.[need.service];
    const why = crowdedText(pinning, stand, kept) ?? shortText(lessBy(need, partOf(ask)), kept);
    waiting.set(stand.wanted.name, { for: [], why });
  }
  const going = given.filter(({ stand }) => ready.includes(stand));
  for (const { stand } of yielding(going, owed, input.fits)) waiting.set(stand.wanted.name, { for: [], why: YIELDS });
  const homeless = ready.filter(({ wanted }) => pinning.homeless.has(wanted.name) && !waiting.has(wanted.name));
  for (const { wanted } of homeless) waiting.set(wanted.name, { for: [], why: 'waits for an instance that can hold its volume' });
  const begins = ready.filter(({ wanted, job }) => !job && !waiting.has(wanted.name));
  const beginOf = (stand: Stand): DeployStep => {
    const slow = narrowed.find(({ ask }) => ask.stand === stand);
    return slow ? narrowedStep(slow, input) : beginStep(stand, input);
  };
  const runs = given.filter(({ stand, run }) => run && ready.includes(stand));
  const claimed = given.filter((ask) => begins.includes(ask.stand) || runs.includes(ask) || isPinned(ask.stand));
  const byName = new Map(stands.map((stand) => [stand.wanted.name, stand]));
  const rolling = stands.some((stand) => goesOn(stand, input));
  return {
    steps: [
      ...begins.flatMap((stand) => [doubtStep(stand) ?? [], beginOf(stand)].flat()),
      ...parts.flatMap(({ ask: { stand }, count }) => [doubtStep(stand) ?? [], updateStep(upBy(stand, count), input)].flat()),
      ...runs.map(({ stand, run }) =>
        runStep(stand.wanted, run!, revisionOf(stand.wanted, input)!, targetOverrides(stand.wanted, byName, input.seen), input),
      ),
    ],
    waiting,
    demand: demandFor(asks, claimed, going, short, inVain, rolling).map((ask) => {
      const need = lessBy(ask.need, partOf(ask));
      return pinning.unwritten.has(need.service) ? anywhere(need, pinning.crowded.get(need.service)) : need;
    }),
    claims: [
      ...owedBut(inVain, owed),
      ...claimed.map(({ need }) => need),
      ...[...parts, ...narrowed].map((part) => asCounted(part).need),
    ],
    short: short.length + inVain.length > 0,
  };
};

const lessBy = (need: Demand, count: number): Demand => ({ ...need, count: need.count - count });

/** As if it were wanted with no more than these tasks beyond those that it has. */
const upBy = (stand: Stand, count: number): Stand => ({ ...stand, count: (stand.service?.desired ?? 0) + count });

/** A volume that lies nowhere yet will lie where there is room: a new instance is as good as any that can carry one more. */
const anywhere = (need: Demand, crowded: readonly string[] = []): Demand => ({
  ...need,
  constraints: [
    ...need.constraints.filter((expression) => !expression.includes(PIN)),
    ...crowded.map((id) => `ec2InstanceId != ${id}`),
  ],
});

const crowdedText = ({ crowded }: Pinning, { wanted }: Stand, kept: KeptFromRoom | undefined): string | null => {
  const full = crowded.get(wanted.ecsName);
  if (!full) return null;
  const them = full.length === 1 ? `${full[0]} has` : `${full.join(', ')} have`;
  return `waits for an instance that can carry its ${wanted.volumes.length === 1 ? 'volume' : 'volumes'}: ECS lets one carry ${QUOTAS.volumesOfInstance}, other marks included, and ${them} no place for more. Volumes on EFS take none${kept ? `; ${kept.why}` : ''}`;
};

const beginStep = (stand: Stand, input: DeployInput): DeployStep =>
  stand.wanted.desired === null && !stand.service ? createStep(stand, input) : updateStep(stand, input);

const shortText = ({ count, cpu, memoryMiB, hostPorts }: Demand, kept: KeptFromRoom | undefined): string => {
  const ports = hostPorts.length > 0 ? ` and host port ${hostPorts.join(', ')}` : '';
  const tasks = count === 1 ? 'one task' : `${count} tasks`;
  const lacks = count === 1 ? 'fits on no instance yet' : 'do not all fit yet';
  return `waits for room: ${tasks} of ${Math.round(cpu * 1024)} CPU units and ${memoryMiB} MiB${ports} ${lacks}${kept ? `; ${kept.why}` : ''}`;
};
