import { readFileSync } from 'node:fs';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { EFSClient } from '@aws-sdk/client-efs';
import { CreateLoadBalancerCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { performStep } from '../../shared/aws/deploy.js';
import { observe } from '../../shared/aws/observe.js';
import { observeProject } from '../../shared/aws/observe-project.js';
import { bind } from '../../shared/aws/send.js';
import { readProject } from '../../shared/compose/read.js';
import { translate } from '../../shared/compose/translate.js';
import { afterSteps, type StepOutcome } from '../../shared/deploying/after-steps.js';
import { nextSteps } from '../../shared/deploying/next-steps.js';
import type { Balancer, DeployStep, Fits } from '../../shared/deploying/steps.js';
import type { Observation } from '../../shared/model/observation.js';
import type { Deployment, Project, WantedService } from '../../shared/model/project.js';
import { instant } from '../../shared/model/time.js';
import { place } from '../../shared/scaling/packing.js';
import { createAmazon } from '../../simulator/amazon.js';
import type { Amazon } from '../../simulator/parts.js';
import { aTemplate, clientOn, direct, launchOf, START, stillClock } from '../simulator/support.js';

const USER_DATA = Buffer.from('#!/bin/bash\necho ECS_CLUSTER=blue >> /etc/ecs/ecs.config\n').toString('base64');

/** A simulated cluster `blue` with instances, and the loop's way of deploying to it: observe, next steps, perform, remember. */
export interface Ground {
  readonly amazon: Amazon;
  readonly balancer: Balancer;
  launch(count: number): Promise<void>;
  /** One pass; `dies` = killed after so many steps, its record unwritten. */
  pass(
    project: Project,
    deployment: Deployment,
    dies?: number,
  ): Promise<{ deployment: Deployment; steps: readonly DeployStep[]; outcomes: readonly StepOutcome[] }>;
  /** Passes every `seconds` of virtual time until the deployment ends. */
  runToEnd(project: Project, deployment: Deployment, seconds?: number): Promise<Deployment>;
}

export const aGround = async (instances: number, kind: Balancer['kind'] = 'alb', seed = 5): Promise<Ground> => {
  const amazon = createAmazon({ seed, startAt: START });
  const context = { clock: stillClock(amazon), until: null };
  const client = <C extends object>(Client: new (config: never) => C): C => bind(clientOn(Client, amazon, 'direct'), context);
  const clients = {
    ec2: client(EC2Client),
    ecs: client(ECSClient),
    elb: client(ElasticLoadBalancingV2Client),
    cloudwatch: client(CloudWatchClient),
    discovery: client(ServiceDiscoveryClient),
    efs: client(EFSClient),
  };
  await clients.ecs.send(new CreateClusterCommand({ clusterName: 'blue' }));
  const balancer = kind === 'alb' ? await aBalancer(amazon, clients.elb) : { kind, arn: '', dns: '', vpcId: '' };
  const template = aTemplate(amazon, { UserData: USER_DATA });
  const launch = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at += 1) await clients.ec2.send(new RunInstancesCommand(launchOf(amazon, template) as never));
    await amazon.world.run(300_000);
  };
  const pass: Ground['pass'] = async (project, deployment, dies) => {
    const observation = await observe(clients, 'blue', context.clock);
    const seen = await observeProject(clients, { cluster: 'blue', project, balancer, observation });
    const now = amazon.world.now();
    const outcome = nextSteps({ now, project, deployment, seen, fits: fitsIn(observation), balancer, cluster: 'blue' });
    const done: { step: DeployStep; outcome: StepOutcome }[] = [];
    for (const step of outcome.steps.slice(0, dies ?? outcome.steps.length)) {
      done.push({ step, outcome: await performStep(clients, step) });
      if (['failed', 'stale'].includes(done.at(-1)!.outcome.result)) break;
    }
    const outcomes = done.map((one) => one.outcome);
    return { steps: outcome.steps, outcomes, deployment: dies === undefined ? afterSteps(outcome.deployment, done) : deployment };
  };
  const runToEnd: Ground['runToEnd'] = async (project, deployment, seconds = 30) => {
    let now = deployment;
    for (let passes = 0; passes < 90; passes += 1) {
      now = (await pass(project, now)).deployment;
      if (now.finishedAt) return now;
      await amazon.world.run(seconds * 1000);
    }
    throw new Error(`never ended: ${JSON.stringify(now, null, 1)}`);
  };
  await launch(instances);
  return { amazon, balancer, launch, pass, runToEnd };
};

/** A compose file of examples/ as the API would take it, for project `shop`. */
export const wantedFrom = (
  path: string,
  balancer: Balancer['kind'] = 'alb',
  edit = (text: string) => text,
  more: { readonly fileSystem?: string } = {},
): readonly WantedService[] => {
  const content = edit(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
  const { project, faults } = readProject({
    files: [{ name: 'compose.yaml', content }],
    env: {},
    profiles: [],
    images: {},
  } as never);
  if (!project) throw new Error(JSON.stringify(faults));
  const options = {
    cluster: 'blue',
    project: 'shop',
    balancer,
    region: 'us-east-1',
    executionRoleArn: '',
    taskRoleArn: '',
    logGroup: 'blue',
    images: {},
    ...more,
  };
  const translation = translate(project, options);
  if (translation.faults.length > 0) throw new Error(JSON.stringify(translation.faults));
  return translation.wanted;
};

export const createdNow = (amazon: Amazon) => instant(amazon.world.now());

const aBalancer = async (amazon: Amazon, elb: ElasticLoadBalancingV2Client): Promise<Balancer> => {
  const { Subnets } = direct(amazon.ec2, 'DescribeSubnets', {});
  const made = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'evenkeel-blue', Subnets: Subnets.map((one: { SubnetId: string }) => one.SubnetId) }),
  );
  const one = made.LoadBalancers![0]!;
  await amazon.world.run(300_000);
  return { kind: 'alb', arn: one.LoadBalancerArn!, dns: one.DNSName!, vpcId: Subnets[0].VpcId };
};

const fitsIn = ({ instances }: Observation): Fits => {
  const rooms = instances.flatMap(({ id, zone, containerInstance }) =>
    containerInstance?.status === 'ACTIVE' && containerInstance.agentConnected
      ? [
          {
            id,
            zone,
            attributes: containerInstance.attributes,
            ...containerInstance.remaining,
            takenPorts: containerInstance.remaining.hostPorts,
            services: [],
          },
        ]
      : [],
  );
  return (needs) => {
    const tasks = needs.map((need, at) =>
      Array.from({ length: need.count }, (_, i) => ({
        key: `${at}/${i}`,
        service: need.service,
        cpu: need.cpu,
        memoryMiB: need.memoryMiB,
        hostPorts: need.hostPorts,
        constraints: need.constraints.map((expression) => ({ type: 'memberOf', expression })),
      })),
    );
    const packed = place(tasks.flat(), rooms as never);
    return needs.map(({ service, count }, at) => ({ service, count, room: tasks[at]!.every(({ key }) => packed.placed[key]) }));
  };
};
