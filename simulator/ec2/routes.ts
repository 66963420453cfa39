import type { Operation } from '../parts.js';
import { type Described, listed } from './network.js';
import type { Ec2State } from './state.js';

/** The default VPC's one route table and internet gateway: every subnet reaches the internet. */
export const routeOperations = (state: Ec2State): Readonly<Record<string, Operation>> => ({
  DescribeRouteTables: (input: Described) =>
    listed(
      'RouteTables',
      [state.vpcId],
      input,
      () => (name) => routeField(state, name),
      () => routeTableView(state),
    ),
  DescribeInternetGateways: (input: Described) =>
    listed(
      'InternetGateways',
      [state.vpcId],
      input,
      (id) => (name) => (name === 'attachment.vpc-id' ? [id] : undefined),
      (id) => gatewayView(id),
    ),
  // The default VPC has none; instances there reach AWS through the gateway.
  DescribeVpcEndpoints: () => ({ VpcEndpoints: [] }),
});

const gatewayOf = (vpcId: string): string => vpcId.replace('vpc-', 'igw-');

const routeField = (state: Ec2State, name: string): string[] | undefined =>
  name === 'vpc-id'
    ? [state.vpcId]
    : name === 'association.main'
      ? ['true']
      : name.startsWith('association.') || name.startsWith('tag')
        ? []
        : undefined;

/** Subnets without a table of their own use the main one: association.subnet-id finds nothing here, as in a default VPC. */
const routeTableView = ({ vpcId }: Ec2State): object => ({
  RouteTableId: vpcId.replace('vpc-', 'rtb-'),
  VpcId: vpcId,
  Associations: [{ Main: true, RouteTableId: vpcId.replace('vpc-', 'rtb-'), AssociationState: { State: 'associated' } }],
  Routes: [
    { DestinationCidrBlock: '172.31.0.0/16', GatewayId: 'local', State: 'active', Origin: 'CreateRouteTable' },
    { DestinationCidrBlock: '0.0.0.0/0', GatewayId: gatewayOf(vpcId), State: 'active', Origin: 'CreateRoute' },
  ],
  Tags: [],
});

const gatewayView = (vpcId: string): object => ({
  InternetGatewayId: gatewayOf(vpcId),
  Attachments: [{ VpcId: vpcId, State: 'available' }],
  Tags: [],
});
