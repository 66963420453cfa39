import type { Forecast } from '../model/decision.js';
import { type InstanceType, instanceType } from '../model/instance-types.js';
import type { Policy } from '../model/policy.js';
import type { Blocker } from '../model/words.js';
import { ahead } from './ahead.js';
import { balanceOf, forecastOf } from './balance.js';
import type { Load } from './load.js';
import { partOf } from './part.js';
import type { Finding } from './proposal.js';
import { type Situation, sizeOf } from './situation.js';
import { unplacedTasks } from './unplaced.js';

type Grow = (situation: Situation) => Finding;
type Processor = InstanceType['architecture'];

/**
 * Growth of the whole cluster; and where that asks for nothing and there are instances of both processors, growth of one kind whose
 * load cannot go to the other: its instances are judged by themselves, with a base type of their kind.
 */
export const onEither = (situation: Situation, grow: Grow): Finding => {
  const usual = grow(situation);
  if (usual.actions.length > 0 || !situation.load || !buysBoth(situation.policy)) return usual;
  if (unplacedTasks(situation).length > 0 || spreadHelps(ahead(situation))) return usual;
  const kinds = (['x86_64', 'arm64'] as const).flatMap((kind) => ofOneKind(situation, kind, grow) ?? []);
  return kinds.find(({ actions }) => actions.length > 0) ?? kinds[0] ?? usual;
};

/** What keeps back launches that are wanted. */
const LIMITS: readonly Blocker[] = ['at-max', 'at-max-vcpu', 'at-max-cost', 'at-max-launches', 'breaker-open', 'no-capacity'];

const buysBoth = ({ types }: Policy): boolean => new Set(types.map(({ architecture }) => architecture)).size > 1;

/** All that is above the line would go below it by moves alone. */
const spreadHelps = (situation: Situation): boolean =>
  balanceOf(situation, { resource: 'cpu' }).best.max <= situation.policy.thresholds.out / 100;

/** Its growth, or what holds that back; null when nothing is wanted. */
const ofOneKind = (situation: Situation, kind: Processor, grow: Grow): Finding | null => {
  const baseType = baseOf(situation.policy, kind);
  const own = baseType && onlyOf(situation, kind, baseType);
  if (!baseType || !own || own.active.length === 0) return null;
  const found = grow(own);
  const launches = found.actions.filter((action) => action.kind === 'launch').length;
  const why = `Of what runs on ${kind} only: ${found.why}`;
  if (launches === 0) return found.blockedBy.some((one) => LIMITS.includes(one)) ? { ...found, why } : null;
  return { ...found, why, predicted: found.predicted && predictedFor(situation, ahead(own), launches) };
};

/** For the whole cluster: what grows by the figures that it is grown for, and the others as they are. */
const predictedFor = (situation: Situation, own: Situation, launches: number): Forecast => {
  const { baseType } = own.policy;
  const whole = { ...situation, policy: { ...situation.policy, baseType }, load: withOwn(situation.load!, own) };
  const { best } = balanceOf(whole, { resource: 'cpu', more: launches });
  return forecastOf(whole, best, 'cpu', sizeOf(situation) + launches);
};

const withOwn = (load: Load, { load: own, observation }: Situation): Load => {
  const expected = new Map(own!.instances.map((one) => [one.id, one]));
  const instances = load.instances.map((one) => expected.get(one.id) ?? one);
  const tasks = Object.fromEntries(observation.tasks.flatMap(({ id }) => (own!.tasks[id] ? [[id, own!.tasks[id]]] : [])));
  return {
    ...load,
    instances,
    cpu: instances.reduce((sum, { cpuUsed }) => sum + cpuUsed, 0),
    tasks: { ...load.tasks, ...tasks },
  };
};

/** The base type for its own processor; for the other the cheapest that is as large, else the cheapest. Null when none may be bought. */
const baseOf = ({ baseType, types }: Policy, kind: Processor): InstanceType | null => {
  if (baseType.architecture === kind) return baseType;
  const others = types.filter(({ architecture }) => architecture === kind).sort((a, b) => a.usdPerHour - b.usdPerHour);
  return others.find(({ vcpu, memoryMiB }) => vcpu >= baseType.vcpu && memoryMiB >= baseType.memoryMiB) ?? others[0] ?? null;
};

/** A growth that came to nothing was the whole cluster's. */
const onlyOf = (situation: Situation, kind: Processor, baseType: InstanceType): Situation => {
  const isKind = (type: string): boolean => instanceType(type)?.architecture === kind;
  const own = partOf(
    situation,
    ({ type }) => isKind(type),
    ({ request }) => isKind(request.type),
  );
  const types = situation.policy.types.filter(({ name }) => isKind(name));
  return { ...own, head: { ...own.head, patience: undefined }, policy: { ...own.policy, baseType, types } };
};
