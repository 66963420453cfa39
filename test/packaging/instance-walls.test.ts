import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ofType, packageStack } from './stack.js';

const stack = packageStack();
const data = stack.Resources['LaunchTemplate']!.Properties.LaunchTemplateData;
const start: string = data.UserData['Fn::Base64'];

const WALLS = ['DOCKER-USER -i docker+ -d 169.254.169.254/32 -j DROP', 'INPUT -i docker+ -p tcp --dport 51678 -j DROP'];

const made: string[] = [];
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true });
});

/** A packet filter that keeps its rules in a file: -N fails for a chain that is there, -C for a rule that is not. */
const IPTABLES = `#!/bin/bash
rules=$(dirname "$0")/../rules
shift # -w
case $1 in
  -N) [ -e "$rules" ] && exit 1; touch "$rules" ;;
  -C) shift; grep -qxF -- "$*" "$rules" ;;
  -I) shift; echo "$*" >> "$rules" ;;
  *) exit 2 ;;
esac
`;

/** The files of an instance in a folder, and a shell that finds only what stands there before the system's own. */
const anInstance = () => {
  const root = mkdtempSync(join(tmpdir(), 'evenkeel-instance-'));
  made.push(root);
  for (const folder of ['bin', 'etc']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'bin/iptables'), IPTABLES);
  chmodSync(join(root, 'bin/iptables'), 0o755);
  const settings = join(root, 'etc/ecs.config');
  const rules = join(root, 'rules');
  writeFileSync(settings, '# of the image\n');
  return {
    boot: (script: string) => {
      const input = script.replaceAll('/etc/ecs/ecs.config', settings);
      const run = spawnSync('bash', [], { input, encoding: 'utf8', env: { PATH: `${root}/bin:/usr/bin:/bin` } });
      expect(run).toMatchObject({ status: 0, stdout: '', stderr: '' });
    },
    settings: () => readFileSync(settings, 'utf8'),
    rules: () => (existsSync(rules) ? readFileSync(rules, 'utf8').trim().split('\n') : []),
    forgetRules: () => rmSync(rules),
  };
};

describe('the walls of an instance', () => {
  it('are these lines of the agent’s settings and of the packet filter, and no other line runs when it boots', () => {
    expect(start.trim().split('\n')).toEqual([
      '#cloud-boothook',
      '#!/bin/bash',
      "grep -qs '^ECS_CLUSTER=demo$' /etc/ecs/ecs.config || cat >> /etc/ecs/ecs.config <<'CONFIG'",
      'ECS_CLUSTER=demo',
      'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true',
      'ECS_DISABLE_PRIVILEGED=true',
      'ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST=false',
      'ECS_AWSVPC_BLOCK_IMDS=true',
      'ECS_IMAGE_PULL_BEHAVIOR=prefer-cached',
      'CONFIG',
      'iptables -w -N DOCKER-USER 2>/dev/null',
      'wall() { iptables -w -C "$@" 2>/dev/null || iptables -w -I "$@"; }',
      'wall DOCKER-USER -i docker+ -d 169.254.169.254/32 -j DROP',
      'wall INPUT -i docker+ -p tcp --dport 51678 -j DROP',
    ]);
  });

  it('are a script that a shell can read', () => {
    expect(spawnSync('bash', ['-n'], { input: start, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('stand after the first boot, and after the next one as they stood', () => {
    const instance = anInstance();
    instance.boot(start);
    const settings = instance.settings();
    expect(settings.split('\n')).toEqual([
      '# of the image',
      'ECS_CLUSTER=demo',
      ...Array(5).fill(expect.stringMatching(/^ECS_/)),
      '',
    ]);
    expect(instance.rules()).toEqual(WALLS);
    instance.boot(start);
    expect([instance.settings(), instance.rules()]).toEqual([settings, WALLS]);
  });

  it('stand again after a boot that has forgotten the packet filter, as every boot has', () => {
    const instance = anInstance();
    instance.boot(start);
    instance.forgetRules();
    instance.boot(start);
    expect(instance.rules()).toEqual(WALLS);
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
