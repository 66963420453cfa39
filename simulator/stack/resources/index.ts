import type { Maker } from '../made.js';
import { arnOf } from '../made.js';
import { compute } from './compute.js';
import { custom } from './custom.js';
import { functions } from './functions.js';
import { messaging } from './messaging.js';

/** Exists by name only: nobody checks rights here, and no packet is filtered. */
const named = (service: string, kind: string, nameKey: string): Maker => ({
  create: (site, properties, id) => {
    const name = String(properties[nameKey] ?? `${site.stackName}-${id}`);
    return { ref: name, attributes: { Arn: arnOf(site, service, `${kind}${name}`) } };
  },
});

/** What containers and functions write to: there from the start, as `aws logs` shows it. */
const logGroup: Maker = {
  create: (site, properties, id, resource) => {
    const made = named('logs', 'log-group:', 'LogGroupName').create(site, properties, id, resource);
    site.amazon.logs.open(String(properties['LogGroupName'] ?? `${site.stackName}-${id}`));
    return made;
  },
};

/** IAM is global: its ARNs have no Region. */
const iam = (kind: string, nameKey: string): Maker => ({
  create: ({ amazon, stackName }, properties, id) => {
    const name = String(properties[nameKey] ?? `${stackName}-${id}`);
    const arn = `arn:aws:iam::${amazon.settings.account}:${kind}${String(properties['Path'] ?? '/')}${name}`;
    return { ref: kind === 'policy' ? arn : name, attributes: { Arn: arn, RoleId: 'AROASIMULATED' } };
  },
});

const nothing: Maker = { create: (_site, _properties, id) => ({ ref: id, attributes: {} }) };

const MAKERS: Readonly<Record<string, Maker>> = {
  ...compute,
  ...messaging,
  ...functions,
  'AWS::IAM::Role': iam('role', 'RoleName'),
  'AWS::IAM::InstanceProfile': iam('instance-profile', 'InstanceProfileName'),
  'AWS::IAM::ManagedPolicy': iam('policy', 'ManagedPolicyName'),
  'AWS::IAM::Policy': nothing,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Logs::MetricFilter': nothing,
  'AWS::Logs::QueryDefinition': nothing,
  'AWS::CloudWatch::Dashboard': nothing,
  'AWS::SQS::QueuePolicy': nothing,
  'AWS::SNS::TopicPolicy': nothing,
  'AWS::Lambda::Permission': nothing,
  'AWS::Lambda::EventInvokeConfig': nothing,
  'AWS::EC2::SecurityGroupIngress': nothing,
  'AWS::EC2::SecurityGroupEgress': nothing,
  'AWS::ApiGatewayV2::Stage': nothing,
};

/** How a type is made. A type that nobody thought of fails here, not silently later. */
export const makerOf = (type: string): Maker => {
  const maker = type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource' ? custom : MAKERS[type];
  if (!maker) throw new Error(`serverless.yml: the simulated stack cannot make ${type}; add it in simulator/stack/resources/`);
  return maker;
};
