import type { Amazon, SimInstance, SpotPool } from '../parts.js';

/** What EC2 keeps. Each noun of the API has a file of its own that works on it. */
export interface Ec2State {
  readonly amazon: Amazon;
  readonly instances: Map<string, Ec2Instance>;
  /** How many were ever launched. */
  launched: number;
  readonly templates: Map<string, LaunchTemplate>;
  readonly groups: Map<string, SecurityGroup>;
  readonly vpcId: string;
  readonly subnets: readonly Subnet[];
  /** Client tokens of RunInstances, by scope and token. */
  readonly tokens: Map<string, { readonly body: string; readonly reservationId: string }>;
  /** Client tokens of CreateFleet, with the answer that each stands for. */
  readonly fleets: Map<string, { readonly body: string; readonly answer: object }>;
  /** Spot pools that have been looked at, by type and zone. */
  readonly pools: Map<string, SpotPool>;
  readonly listeners: Readonly<Record<'running' | 'stopping' | 'terminated', ((instance: SimInstance) => void)[]>>;
}

export interface Ec2Instance extends SimInstance {
  readonly reservationId: string;
  readonly amiLaunchIndex: number;
  readonly architecture: string;
  readonly securityGroupIds: readonly string[];
  readonly instanceProfile: string | null;
  readonly keyName: string | null;
  readonly detailedMonitoring: boolean;
  readonly metadataOptions: object;
  readonly credits: CreditAccount | null;
  stateReason: { readonly Code: string; readonly Message: string } | null;
  stateTransitionReason: string;
}

export interface CreditAccount {
  mode: 'standard' | 'unlimited';
  balance: number;
  surplusBalance: number;
  usage: number;
}

export interface LaunchTemplate {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly versions: {
    readonly number: number;
    readonly at: number;
    readonly description?: string;
    readonly data: TemplateData;
  }[];
  defaultVersion: number;
  tags: Record<string, string>;
}

/** The members of LaunchTemplateData that a launch reads; the rest is kept and shown. */
export interface TemplateData {
  readonly ImageId?: string;
  readonly InstanceType?: string;
  readonly KeyName?: string;
  readonly UserData?: string;
  readonly SecurityGroupIds?: readonly string[];
  readonly IamInstanceProfile?: { readonly Arn?: string; readonly Name?: string };
  readonly Monitoring?: { readonly Enabled?: boolean };
  readonly InstanceMarketOptions?: { readonly MarketType?: string };
  readonly CreditSpecification?: { readonly CpuCredits?: string };
  readonly MetadataOptions?: object;
  readonly NetworkInterfaces?: readonly { readonly SubnetId?: string; readonly Groups?: readonly string[] }[];
  readonly Placement?: { readonly AvailabilityZone?: string };
  readonly TagSpecifications?: readonly TagSpecification[];
}

export interface TagSpecification {
  readonly ResourceType?: string;
  readonly Tags?: readonly Tag[];
}

export interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

export interface Subnet {
  readonly id: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly cidr: string;
  readonly index: number;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly ingress: object[];
  tags: Record<string, string>;
}
