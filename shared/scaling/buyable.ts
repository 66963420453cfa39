import { isOfOneProcessor } from '../model/capacity.js';
import { counted } from '../model/counted.js';
import type { Observation, ServiceSeen } from '../model/observation.js';
import type { Policy } from '../model/policy.js';
import { templateFor } from './templates.js';

/**
 * The policy with the types that may be bought now. Types of the other processor only when no service would be placed on them by
 * accident: ECS does not look into images, so every service has to say on which processors it runs. One that was deployed before the
 * cluster bought both does not say it until it is deployed again.
 */
export const buyableNow = (policy: Policy, { services }: Pick<Observation, 'services'>): Policy => {
  const types = policy.types.filter(({ name }) => templateFor(policy, name) !== null);
  const open =
    policy.otherTemplate && silentServices(services).length > 0 ? types.filter((one) => isLikeBase(policy, one)) : types;
  return open.length === policy.types.length ? policy : { ...policy, types: open };
};

const isLikeBase = ({ baseType }: Policy, { architecture }: Policy['types'][number]): boolean =>
  architecture === baseType.architecture;

/** Services that do not say on which processors they run. */
const silentServices = (services: readonly ServiceSeen[]): readonly ServiceSeen[] =>
  services.filter(
    ({ status, constraints }) => status === 'ACTIVE' && !constraints.some(({ expression }) => says(expression ?? '')),
  );

const says = (expression: string): boolean =>
  expression.includes('ecs.cpu-architecture') || expression.includes('ecs.instance-type');

/** Why types of the other processor are not bought, in words; null when they are, or when there are none. */
export const notBought = ({ otherTemplate }: Policy, { services }: Pick<Observation, 'services'>): string | null => {
  const silent = otherTemplate ? silentServices(services).map(({ name }) => name) : [];
  if (silent.length === 0) return null;
  const more = silent.length > NAMED ? ` and ${counted(silent.length - NAMED, 'other')}` : '';
  return (
    `types of the other processor are not bought as long as ${silent.slice(0, NAMED).join(', ')}${more} may have images of one alone: ` +
    'deploy again what was deployed before there were two'
  );
};

const NAMED = 5;

/** Bound to one processor, whichever that is. */
export const asksForProcessor = ({ constraints }: Pick<ServiceSeen, 'constraints'>): boolean =>
  isOfOneProcessor(constraints.flatMap(({ expression }) => expression ?? []));
