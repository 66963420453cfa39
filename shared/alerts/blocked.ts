import { MINUTE } from '../model/time.js';
import { count, type Facts, percent, type Said, usdPerHour } from './facts.js';
import type { AlertState, Condition } from './state.js';

const PREFIX = 'capacity.blocked/';

/** A type that EC2 has no room for is put aside for minutes: between two tries it is not blocked, and not over either. */
const QUIET_MILLISECONDS = 10 * MINUTE;

/** More capacity is wanted and cannot be had: one alert a cause, and one when it is over. */
export const blockedConditions = (state: AlertState, facts: Facts): readonly Condition[] => {
  const now = facts.blocked.map(({ code, text }) => blockedCondition(code, text, facts));
  const keys = new Set(now.map(({ key }) => key));
  const before = Object.keys(state).filter((key) => key.startsWith(PREFIX) && !keys.has(key));
  return [...now, ...before.map((key) => overCondition(key, facts))];
};

const blockedCondition = (code: string, text: string, facts: Facts): Condition => ({
  key: `${PREFIX}${code}`,
  on: true,
  holdMilliseconds: 0,
  quietMilliseconds: QUIET_MILLISECONDS,
  raise: () => raised(code, text, facts),
  recover: () => over(code, facts),
});

const overCondition = (key: string, facts: Facts): Condition => {
  const code = key.slice(PREFIX.length);
  return {
    key,
    // Who is held decides nothing of what waits: that it is not asked for does not mean that it could be had.
    on: facts.view.mode === 'hold' ? null : false,
    holdMilliseconds: 0,
    quietMilliseconds: launched(facts) ? 0 : QUIET_MILLISECONDS,
    raise: () => over(code, facts),
    recover: () => over(code, facts),
  };
};

const launched = ({ decision, corrected = [] }: Facts): boolean =>
  [...corrected, ...(decision ? [decision] : [])].some(({ actions }) =>
    actions.some(({ kind, result }) => kind === 'launch' && result === 'done'),
  );

const raised = (code: string, text: string, { view }: Facts): Omit<Said, 'key'> => ({
  type: 'capacity.blocked',
  severity: 'critical',
  project: null,
  title: `growth held back by ${causeOf(code, view)} (CPU mean ${percent(view.cpu.mean)} on ${view.size.active})`,
  why: text.replace(/^(\w+): \1: /, '$1: '),
  effect: `More is wanted than can be had: the cluster stays at ${sizeText(view.size)} and ${usdPerHour(view.usdPerHour)}.`,
  todo: todoAgainst(code, view.size.max),
  numbers: {
    code,
    instances: view.size.active,
    max: view.size.max,
    mean: percent(view.cpu.mean),
    highest: percent(view.cpu.max),
  },
});

/** What is being launched in this pass comes all the same. */
const sizeText = ({ active, launching }: Facts['view']['size']): string =>
  launching > 0 ? `${count(active + launching, 'instance')}, ${launching} of them on the way,` : count(active, 'instance');

const over = (code: string, { view }: Facts): Omit<Said, 'key'> => ({
  type: 'capacity.available',
  severity: 'info',
  project: null,
  title: `growth no longer held back by ${causeOf(code, view)}`,
  why: `${view.size.active} of at most ${view.size.max} instances, CPU mean ${percent(view.cpu.mean)}.`,
  effect: null,
  todo: 'Nothing.',
  numbers: { code, instances: view.size.active, max: view.size.max },
});

/** Parameters of the stack. */
const CAPS: Readonly<Record<string, string>> = {
  'at-max-vcpu': 'maxVcpu',
  'at-max-cost': 'maxUsdPerHour',
  'at-max-launches': 'maxLaunchesPerHour',
};

/** What holds it back, short enough for a subject. */
const causeOf = (code: string, { size, caps }: Facts['view']): string => {
  if (code === 'at-max') return `the maximum of ${size.max}`;
  if (code === 'at-max-vcpu') return `the cap of ${caps?.vcpu.limit ?? '?'} vCPU`;
  if (code === 'at-max-cost') return `the cap of $${caps?.usdPerHour.limit ?? '?'}/h`;
  if (code === 'at-max-launches') return `the cap of ${caps?.launchesPerHour.limit ?? '?'} launches an hour`;
  if (code === 'breaker-open') return 'instances that do not answer ECS';
  const [type, zone] = code.split('/');
  return zone ? `EC2: no ${type} in ${zone}` : `EC2: ${code}`;
};

/** What lifts it. Error codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
export const todoAgainst = (code: string, max: number): string => {
  if (code === 'at-max') return `Deploy the stack with a higher max (now ${max}), or lower the load or what tasks reserve.`;
  const cap = CAPS[code];
  if (cap)
    return `Deploy the stack with a higher ${cap}, or lower the load or what tasks reserve. It is your own cap: evenkeel limits shows what is used of it.`;
  if (/Unauthorized|AccessDenied/.test(code))
    return 'Compare the role of the reconcile function with the stack, and deploy the stack again. It is tried again by itself.';
  if (code === 'breaker-open')
    return "Find out why instances do not join, or why agents fall silent: the AMI, the instance role, user data, the subnets' way to ECS. Mend the stack and deploy it; its new launch template version is tried anew.";
  if (/Insufficient(Instance|Host)Capacity|UnfulfillableCapacity|Unsupported|ReservationCapacity|no-capacity|\//.test(code)) {
    return 'EC2 has no room for this type now. It is tried again by itself; allow further types or zones to be independent of one.';
  }
  if (/VcpuLimit|InstanceLimit|MaxSpotInstanceCount|quota/i.test(code)) {
    return 'Ask for more in Service Quotas ("Running On-Demand Standard instances" counts vCPU), or terminate instances of others.';
  }
  if (/RequestLimitExceeded|Throttl|TooManyRequests/.test(code)) {
    return 'EC2 throttles launches in this account and region: see who else calls it. It is sent again with every pass.';
  }
  if (/Timeout|Abort|ECONN|Internal|Unavailable|ServerException/.test(code)) {
    return 'EC2 does not answer: see the AWS Health Dashboard. The same request is sent again with every pass and starts one instance.';
  }
  if (code === 'InsufficientFreeAddressesInSubnet') return 'Give the stack a subnet with free addresses.';
  return 'See the decision and the error text; it is tried again by itself.';
};
