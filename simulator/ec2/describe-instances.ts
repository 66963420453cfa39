import { instanceType } from '../../shared/model/instance-types.js';
import { AwsError, type Operation } from '../parts.js';
import { type Filter, type Paging, page, passes, tagFields, tagList } from './lists.js';
import type { Ec2Instance, Ec2State } from './state.js';

/** DescribeInstances and DescribeInstanceStatus. A new instance appears a little after its launch: EC2 is eventually consistent. */
export const instanceOperations = (state: Ec2State): Readonly<Record<string, Operation>> => ({
  DescribeInstances: (input: DescribeInput) => {
    const found = select(state, input);
    const { items, ...next } = page(found, input);
    const reservations = [...new Set(items.map(({ reservationId }) => reservationId))];
    return { Reservations: reservations.map((id) => reservation(state, id, items)), ...next };
  },
  DescribeInstanceStatus: (input: DescribeInput & { IncludeAllInstances?: boolean }) => {
    const found = select(state, input).filter((instance) => input.IncludeAllInstances || instance.state === 'running');
    const { items, ...next } = page(found, input);
    return { InstanceStatuses: items.map((instance) => statusView(state, instance)), ...next };
  },
});

interface DescribeInput extends Paging {
  readonly InstanceIds?: readonly string[];
  readonly Filters?: readonly Filter[];
}

const select = (state: Ec2State, input: DescribeInput): Ec2Instance[] => {
  if (input.InstanceIds?.length && input.MaxResults !== undefined) {
    throw new AwsError('InvalidParameterCombination', 'The parameter instancesSet cannot be used with the parameter maxResults');
  }
  const now = state.amazon.world.now();
  const candidates = input.InstanceIds?.length
    ? input.InstanceIds.map((id) => visible(state, id))
    : [...state.instances.values()].filter(({ visibleAt }) => visibleAt <= now);
  return candidates.filter((instance) => passes(input.Filters, (name) => fieldOf(state, instance, name)));
};

/** An instance as readers find it by its id. */
export const visible = (state: Ec2State, id: string): Ec2Instance => {
  const instance = state.instances.get(id);
  if (instance && instance.visibleAt <= state.amazon.world.now()) return instance;
  if (!/^i-[0-9a-f]{8,17}$/.test(id)) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
  throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
};

/** All that a call names, each once: none is an error, as is one that nobody finds. */
export const named = (state: Ec2State, { InstanceIds = [] }: { readonly InstanceIds?: readonly string[] }): Ec2Instance[] => {
  if (InstanceIds.length === 0) throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceId');
  return [...new Set(InstanceIds)].map((id) => visible(state, id));
};

const fieldOf = (state: Ec2State, instance: Ec2Instance, name: string): readonly string[] | undefined => {
  const value = FIELDS[name]?.(instance, state);
  return value === undefined ? tagFields(instance.tags, name) : value === null ? [] : [value];
};

const statusOf = (instance: Ec2Instance, { amazon }: Ec2State): string =>
  checkOf(instance, amazon.world.now(), amazon.world.now() - instance.launchedAt);

const FIELDS: Readonly<Record<string, (instance: Ec2Instance, state: Ec2State) => string | null | undefined>> = {
  'instance-id': ({ id }) => id,
  'instance-state-name': (one) => one.state,
  'instance-type': ({ type }) => type,
  'client-token': ({ clientToken }) => clientToken,
  'availability-zone': ({ zone }) => zone,
  'subnet-id': ({ subnetId }) => subnetId,
  'vpc-id': (_, { vpcId }) => vpcId,
  'image-id': ({ imageId }) => imageId,
  'private-ip-address': ({ privateIp }) => privateIp,
  'instance-lifecycle': ({ market }) => (market === 'spot' ? 'spot' : null),
  'reservation-id': ({ reservationId }) => reservationId,
  'instance-status.status': statusOf,
  'system-status.status': statusOf,
  'iam-instance-profile.arn': ({ instanceProfile }) => instanceProfile,
};

const reservation = (state: Ec2State, id: string, instances: readonly Ec2Instance[]): object => ({
  ReservationId: id,
  OwnerId: state.amazon.settings.account,
  Groups: [],
  Instances: instances.filter(({ reservationId }) => reservationId === id).map((instance) => instanceView(state, instance)),
});

/** A reservation with all that was launched in it, for the answer of RunInstances. */
export const reservationView = (state: Ec2State, id: string): object => reservation(state, id, [...state.instances.values()]);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const CODES = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 } as const;

export const stateView = ({ state }: Ec2Instance): { Code: number; Name: string } => ({ Code: CODES[state], Name: state });

export const instanceView = (state: Ec2State, instance: Ec2Instance): object => ({
  InstanceId: instance.id,
  ImageId: instance.imageId,
  State: stateView(instance),
  InstanceType: instance.type,
  LaunchTime: new Date(instance.launchedAt),
  AmiLaunchIndex: instance.amiLaunchIndex,
  Architecture: instance.architecture,
  Placement: { AvailabilityZone: instance.zone, Tenancy: 'default', GroupName: '' },
  Monitoring: { State: instance.detailedMonitoring ? 'enabled' : 'disabled' },
  Tags: tagList(instance.tags),
  SecurityGroups: instance.securityGroupIds.map((id) => ({ GroupId: id, GroupName: state.groups.get(id)?.name ?? id })),
  CpuOptions: { CoreCount: instanceType(instance.type)?.vcpu ?? 1, ThreadsPerCore: 1 },
  StateTransitionReason: instance.stateTransitionReason,
  ...(instance.stateReason ? { StateReason: instance.stateReason } : {}),
  ...(instance.clientToken ? { ClientToken: instance.clientToken } : {}),
  ...(instance.market === 'spot' ? { InstanceLifecycle: 'spot' } : {}),
  ...(instance.keyName ? { KeyName: instance.keyName } : {}),
  ...(instance.instanceProfile ? { IamInstanceProfile: { Arn: instance.instanceProfile } } : {}),
  ...addresses(state, instance),
});

/** A terminated instance has given its addresses back. */
const addresses = (state: Ec2State, instance: Ec2Instance): object => {
  if (instance.state === 'terminated') return { PrivateDnsName: '', PublicDnsName: '' };
  return {
    PrivateIpAddress: instance.privateIp,
    PrivateDnsName: `ip-${instance.privateIp.replaceAll('.', '-')}.ec2.internal`,
    SubnetId: instance.subnetId,
    VpcId: state.vpcId,
    PublicDnsName: `ec2-${instance.publicIp.replaceAll('.', '-')}.compute-1.amazonaws.com`,
    PublicIpAddress: instance.publicIp,
  };
};

const statusView = (state: Ec2State, instance: Ec2Instance): object => {
  const age = state.amazon.world.now() - instance.launchedAt;
  const Status = checkOf(instance, state.amazon.world.now(), age);
  const detail = {
    Name: 'reachability',
    Status: Status === 'ok' ? 'passed' : Status === 'impaired' ? 'failed' : 'initializing',
    ...(Status === 'impaired' ? { ImpairedSince: new Date(instance.impairedAt! + CHECK_MILLISECONDS) } : {}),
  };
  return {
    InstanceId: instance.id,
    AvailabilityZone: instance.zone,
    InstanceState: stateView(instance),
    InstanceStatus: { Status, Details: [detail] },
    SystemStatus: { Status, Details: [detail] },
    Events: [],
  };
};

const checkOf = ({ state, impairedAt }: Ec2Instance, now: number, age: number): string => {
  if (state !== 'running') return 'not-applicable';
  if (impairedAt && now - impairedAt >= CHECK_MILLISECONDS) return 'impaired';
  return age < FIRST_CHECK_MILLISECONDS ? 'initializing' : 'ok';
};

const CHECK_MILLISECONDS = 60_000;

/** Status checks run each minute (monitoring-system-instance-status-check.html); the first two pass after the boot: our guess. */
const FIRST_CHECK_MILLISECONDS = 120_000;
