import { hex } from '../ids.js';
import { AwsError, type Call, type FaultKind, type Operation } from '../parts.js';
import { openAccount } from './credits.js';
import { instanceView, reservationView } from './describe-instances.js';
import { type Plan, planOf, type RunInput } from './launch-plan.js';
import { begin } from './life.js';
import { tagRecord } from './lists.js';
import { freeIn } from './spot-pools.js';
import type { Ec2Instance, Ec2State } from './state.js';
import { recall } from './tokens.js';

/** RunInstances: a launch template with what the request says over it. */
export const runInstances =
  (state: Ec2State): Operation =>
  (input: RunInput, call) => {
    const plan = planOf(state, input);
    const repeated = recall(state, input.ClientToken, plan.tokenKey, plan.body);
    if (repeated) return reservationView(state, repeated);
    checkCapacity(state, input, plan, call);
    const reservationId = `r-0${hex(state.amazon.world.random('reservation ids'), 16)}`;
    const count = countOf(state, input, plan, call);
    const launched = Array.from({ length: count }, (_, index) => launch(state, input, plan, reservationId, index));
    if (input.ClientToken) state.tokens.set(plan.tokenKey, { body: plan.body, reservationId });
    return { ...reservationView(state, reservationId), Instances: launched.map((instance) => instanceView(state, instance)) };
  };

/**
 * "The maximum number of instances to launch. If you specify more instances than Amazon EC2 can launch in the target Availability Zone,
 * Amazon EC2 launches the largest possible number of instances above the specified minimum": by fault, half of them.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
 */
const countOf = (state: Ec2State, { MinCount = 1, MaxCount = 1 }: RunInput, plan: Plan, call: Call): number => {
  const partial = MaxCount > MinCount && strikes(state, 'partial-launch', plan, call);
  return Math.max(MinCount, Math.min(freeFor(state, plan), partial ? Math.floor(MaxCount / 2) : MaxCount));
};

/** A Spot pool has an end; on demand, only faults have. */
const freeFor = (state: Ec2State, { type, data, subnet }: Plan): number =>
  data.InstanceMarketOptions?.MarketType === 'spot' ? freeIn(state, type, subnet.zone) : Number.POSITIVE_INFINITY;

/** Faults only: whether one strikes the pool (type, zone, market). Outside callers see no faults. */
export const strikes = (
  { amazon }: Ec2State,
  kind: FaultKind,
  { type, data, subnet: { zone } }: Plan,
  call: Call,
  operation = 'ec2.RunInstances',
): boolean => {
  if (call.caller.invocation === null) return false;
  const market = data.InstanceMarketOptions?.MarketType === 'spot' ? 'spot' : 'on-demand';
  const targets = [type, zone, market, `${type}/${zone}`, `${type}/${zone}/${market}`];
  return targets.some((target) => amazon.faults.strike(kind, { operation, target }));
};

/** The pool has nothing left. */
const checkCapacity = (state: Ec2State, { MinCount = 1 }: RunInput, plan: Plan, call: Call): void => {
  if (!strikes(state, 'capacity', plan, call) && freeFor(state, plan) >= MinCount) return;
  const { type, subnet } = plan;
  const { zone } = subnet;
  throw new AwsError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.`,
    500,
  );
};

/** One instance begins. */
export const launch = (state: Ec2State, input: RunInput, plan: Plan, reservationId: string, index: number): Ec2Instance => {
  const { data, subnet, type } = plan;
  const { world } = state.amazon;
  const random = world.random('instance ids');
  const address = FIRST_ADDRESS + (state.launched++ % USABLE_ADDRESSES);
  const instance: Ec2Instance = {
    id: `i-0${hex(random, 16)}`,
    type,
    zone: subnet.zone,
    subnetId: subnet.id,
    market: data.InstanceMarketOptions?.MarketType === 'spot' ? 'spot' : 'on-demand',
    privateIp: `172.31.${subnet.index * 16 + (address >> 8)}.${address & 255}`,
    publicIp: `3.80.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`,
    launchedAt: world.now(),
    clientToken: input.ClientToken ?? null,
    imageId: plan.imageId,
    userData: data.UserData ?? '',
    launchTemplate: plan.template,
    reservationId,
    amiLaunchIndex: index,
    architecture: plan.architecture,
    securityGroupIds: data.SecurityGroupIds ?? data.NetworkInterfaces?.[0]?.Groups ?? [],
    instanceProfile: data.IamInstanceProfile?.Arn ?? data.IamInstanceProfile?.Name ?? null,
    keyName: data.KeyName ?? null,
    detailedMonitoring: data.Monitoring?.Enabled ?? false,
    metadataOptions: data.MetadataOptions ?? {},
    credits: openAccount(type, data.CreditSpecification?.CpuCredits),
    state: 'pending',
    stateReason: null,
    stateTransitionReason: '',
    terminatedAt: null,
    visibleAt: world.now(),
    tags: launchTags(plan, input),
    cpuAllowance: 1,
  };
  begin(state, instance);
  return instance;
};

/** Tags of the template and of the request together; EC2 adds which template it was. */
const launchTags = ({ data, template }: Plan, input: RunInput): Record<string, string> => {
  const specifications = [...(data.TagSpecifications ?? []), ...(input.TagSpecifications ?? [])];
  const given = specifications.filter(({ ResourceType }) => ResourceType === 'instance').map(({ Tags }) => tagRecord(Tags));
  const origin = template ? { 'aws:ec2launchtemplate:id': template.id, 'aws:ec2launchtemplate:version': template.version } : {};
  return Object.assign({}, origin, ...given);
};

/** A /20 subnet has 4,096 addresses; AWS keeps the first four and the last (subnet-sizing.html). */
const FIRST_ADDRESS = 4;
const USABLE_ADDRESSES = 4_091;
