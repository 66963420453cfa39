import { describe, expect, it } from '@jest/globals';
import { ofType, packageStack } from './stack.js';

const stack = packageStack();
const data = stack.Resources['LaunchTemplate']!.Properties.LaunchTemplateData;

describe('the walls of an instance', () => {
  it('are these lines of the agent’s settings, and no other line runs at its start', () => {
    expect(data.UserData['Fn::Base64'].trim().split('\n')).toEqual([
      '#!/bin/bash',
      "cat >> /etc/ecs/ecs.config <<'CONFIG'",
      'ECS_CLUSTER=demo',
      'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true',
      'ECS_DISABLE_PRIVILEGED=true',
      'ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST=false',
      'ECS_AWSVPC_BLOCK_IMDS=true',
      'ECS_IMAGE_PULL_BEHAVIOR=prefer-cached',
      'CONFIG',
    ]);
  });

  it('keep the metadata service one hop away, behind a token', () => {
    expect(data.MetadataOptions).toEqual({ HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
  });

  it('encrypt its disk, which ends with it', () => {
    for (const { Ebs } of data.BlockDeviceMappings) expect(Ebs).toMatchObject({ Encrypted: true, DeleteOnTermination: true });
  });

  it('let nobody in by SSH unless the operator names a key', () => {
    expect(data.KeyName).toEqual({ 'Fn::If': ['Keyed', '', { Ref: 'AWS::NoValue' }] });
    expect(stack.Conditions['Keyed']).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
  });

  it('open no port of ssh, of Docker or of the agent to anybody outside', () => {
    const outside = ofType(stack, 'AWS::EC2::SecurityGroupIngress').filter(([, rule]) => rule.Properties.CidrIp !== undefined);
    const open = outside.flatMap(([, { Properties }]) =>
      [22, 2375, 2376, 51678, 51679].filter((port) => Properties.FromPort <= port && port <= Properties.ToPort),
    );
    expect(outside.length).toBeGreaterThan(0);
    expect(open).toEqual([]);
    // Even so they are open only where the operator says so.
    for (const [, { Condition }] of outside) expect(Condition).toBe('HostPortsOpen');
  });

  it('encrypt what is kept and what waits', () => {
    for (const [, queue] of ofType(stack, 'AWS::SQS::Queue')) expect(queue.Properties.SqsManagedSseEnabled).toBe(true);
    for (const [, table] of ofType(stack, 'AWS::DynamoDB::Table'))
      expect(table.Properties.SSESpecification.SSEEnabled).toBe(true);
  });

  it('limit how often the API is called', () => {
    const [, stage] = ofType(stack, 'AWS::ApiGatewayV2::Stage')[0]!;
    expect(stage.Properties.DefaultRouteSettings).toMatchObject({ ThrottlingBurstLimit: 50, ThrottlingRateLimit: 25 });
  });
});
