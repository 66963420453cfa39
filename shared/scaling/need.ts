import { type InstanceType, instanceType, registeredMemoryMiB } from '../model/instance-types.js';
import { type Resource, round } from './balance.js';
import { type InstanceLoad, loadOn } from './load.js';
import { type Situation, sizeOf } from './situation.js';

/** Growth when saturated: the true load is unknown, so the number of instances grows by half. */
const SATURATED_GROWTH = 1.5;

/**
 * How many instances of the base type the load asks for beyond what is there and in flight, by the sum alone: what is there may be of
 * another size. What is in flight has not been measured and does not grow by half.
 */
export const needOf = (situation: Situation, resource: Resource): { wanted: number; formula: string } => {
  const { policy, load, active } = situation;
  const unit = unitOf(policy.baseType, resource);
  const amount = resource === 'cpu' ? load!.cpu : load!.memoryMiB;
  const there = capacityOf(situation, resource);
  const target = policy.thresholds.target / 100;
  const wanted = Math.ceil((amount / target - there) / unit - 1e-9);
  const grown = Math.ceil(active.length * SATURATED_GROWTH);
  if (load!.censored && resource === 'cpu' && grown - sizeOf(situation) >= wanted)
    return { wanted: grown - sizeOf(situation), formula: `saturated: ceil(${active.length} x ${SATURATED_GROWTH}) = ${grown}` };
  const percent = `${policy.thresholds.target} %`;
  const need = amount / unit / target;
  const formula = allOfBaseType(situation)
    ? `${round(amount)} / (${round(unit)} x ${percent}) = ${round(need)} -> ${Math.ceil(need - 1e-9)}`
    : `(${round(amount)} / ${percent} - ${round(there)}) / ${round(unit)} = ${round(need - there / unit)} -> ${Math.max(0, wanted)} more`;
  return { wanted, formula };
};

const unitOf = (type: InstanceType, resource: Resource): number => (resource === 'cpu' ? type.vcpu : registeredMemoryMiB(type));

/** What is active and in flight has, in vCPU or MiB. */
const capacityOf = (situation: Situation, resource: Resource): number => {
  const there = loadsOf(situation);
  const flying = situation.launches.map(({ request }) => instanceType(request.type) ?? situation.policy.baseType);
  return (
    there.reduce((sum, one) => sum + (resource === 'cpu' ? one.vcpu : one.memoryMiB), 0) +
    flying.reduce((sum, type) => sum + unitOf(type, resource), 0)
  );
};

const allOfBaseType = ({ active, launches, policy }: Situation): boolean =>
  [...active.map((one) => one.type), ...launches.map(({ request }) => request.type)].every(
    (name) => name === policy.baseType.name,
  );

/** What the active instances carry. */
export const loadsOf = ({ load, active }: Situation): InstanceLoad[] =>
  active.flatMap((one) => {
    const found = loadOn(load!, one.id);
    return found ? [found] : [];
  });
