import { describe, expect, it } from '@jest/globals';
import { failureOf, stumbleOf } from '../../shared/deploying/failure.js';
import type { SeenProject, SeenService } from '../../shared/deploying/seen.js';
import { standOf } from '../../shared/deploying/stand.js';
import type { DeployInput } from '../../shared/deploying/steps.js';
import type { TaskSeen } from '../../shared/model/observation.js';
import type { Deployment, DeployProgress, WantedService } from '../../shared/model/project.js';
import { instant, MINUTE, SECOND } from '../../shared/model/time.js';
import { BALANCER, running, second } from './passes.js';
import { aService, published } from './scene.js';

const web = (over: Partial<WantedService> = {}) => aService({ name: 'web', ...over });
const LOGGED = [
  { name: 'web', image: 'one', logConfiguration: { logDriver: 'awslogs' as const, options: { 'awslogs-group': 'blue' } } },
];
const logged = () => web({ taskDefinition: { family: 'shop-web', containerDefinitions: LOGGED } });

/** A task that ended by itself a second after the deployment began. */
const aStop = (at: number, over: Partial<TaskSeen> = {}) =>
  ({
    id: `t${at}`,
    service: 'shop-web',
    taskDefinition: 'arn:td/shop-web:1',
    startedAt: at,
    stoppedAt: at,
    stopCode: 'EssentialContainerExited',
    reason: 'Essential container in task exited',
    exitCode: 1,
    ...over,
  }) as TaskSeen;

interface Case {
  readonly wanted?: readonly WantedService[];
  readonly seen?: Partial<SeenProject>;
  readonly service?: Partial<SeenService>;
  readonly deployment?: Partial<Deployment>;
  readonly progress?: Partial<DeployProgress>;
  readonly after?: number;
}

/** The second deployment of services that run, `after` milliseconds after it began. */
const look = ({ wanted = [web()], seen = {}, service = {}, deployment = {}, progress = {}, after = SECOND }: Case) => {
  const aws = running(wanted);
  const next = second(aws, wanted);
  const known = { settledSince: null, emptyLooks: 0, reached: [], before: {}, trouble: null, ...progress };
  const there = { ...aws.see(), ...seen };
  const [first, ...others] = there.services;
  const input: DeployInput = {
    ...next,
    now: aws.now + after,
    deployment: { ...next.deployment, ...deployment, progress: known },
    seen: { ...there, services: [{ ...first!, ...service }, ...others] },
    fits: aws.fits,
    balancer: BALANCER,
    cluster: 'blue',
  };
  return { stands: wanted.map((one) => standOf(one, input)), input };
};

const NOW = running([web()]).now;
const THREE = [1, 2, 3].map((n) => aStop(NOW + n));

const codeOf = (one: Case): string | undefined => {
  const { stands, input } = look(one);
  return failureOf(stands, input)?.reason.code;
};

describe('A service that keeps stopping', () => {
  it('is hopeless at the third equal stop of the revision that is wanted', () => {
    expect(codeOf({ seen: { stopped: THREE } })).toBe('task-stopped');
    expect(codeOf({ seen: { stopped: THREE.slice(1) } })).toBeUndefined();
    const [one, two, three] = THREE;
    expect(codeOf({ seen: { stopped: [one!, two!, { ...three!, exitCode: 2 }] } })).toBeUndefined();
    expect(codeOf({ seen: { stopped: [one!, two!, { ...three!, taskDefinition: 'arn:td/shop-web:0' }] } })).toBeUndefined();
  });

  it('is not blamed for what the revision before did before it was exchanged', () => {
    expect(codeOf({ seen: { stopped: THREE }, service: { revisionHash: 'older' } })).toBeUndefined();
  });

  it('is not blamed for what somebody wanted: a person, the scheduler, Spot, an instance that went', () => {
    const wanted: Partial<TaskSeen>[] = [
      { stopCode: 'UserInitiated' },
      { stopCode: 'SpotInterruption' },
      { stopCode: 'TerminationNotice' },
      { stopCode: 'ServiceSchedulerInitiated', reason: 'Scaling activity initiated by (deployment ecs-svc/1)' },
      { reason: 'Host EC2 (instance i-1) terminated.' },
    ];
    const codes = wanted.map((over) => codeOf({ seen: { stopped: THREE.map((task) => ({ ...task, ...over })) } }));
    expect(codes).toEqual(wanted.map(() => undefined));
    const unhealthy = { stopCode: 'ServiceSchedulerInitiated', reason: 'Task failed container health checks' };
    expect(codeOf({ seen: { stopped: THREE.map((task) => ({ ...task, ...unhealthy })) } })).toBe('task-stopped');
  });

  it('with failure_action: continue keeps trying until the others are as they should be', () => {
    const wanted = [web(), aService({ name: 'api' })].map((one) => {
      const { deploymentConfiguration } = one.service;
      const deploymentCircuitBreaker = { enable: false, rollback: false };
      return {
        ...one,
        service: { ...one.service, deploymentConfiguration: { ...deploymentConfiguration, deploymentCircuitBreaker } },
      };
    });
    const { seen } = look({ wanted }).input;
    const halfway = [seen.services[0]!, { ...seen.services[1]!, running: 0 }];
    expect(codeOf({ wanted, seen: { stopped: THREE, services: halfway } })).toBeUndefined();
    expect(codeOf({ wanted, seen: { stopped: THREE } })).toBe('task-stopped');
  });

  it('is told of with its last lines: what they are is waited for some seconds', () => {
    const failing = {
      deployments: look({}).input.seen.services[0]!.deployments.map((one) => ({
        ...one,
        rolloutState: 'FAILED',
        createdAt: NOW,
      })),
    };
    const told = (after: number, service: Partial<SeenService>) =>
      codeOf({ wanted: [logged()], seen: { stopped: THREE, logTails: {} }, service, after });
    expect([told(5 * SECOND, {}), told(25 * SECOND, {})]).toEqual([undefined, 'task-stopped']);
    expect([told(5 * SECOND, failing), told(25 * SECOND, failing)]).toEqual([undefined, 'circuit-breaker']);
  });

  it('is told of meanwhile, and no more once it runs', () => {
    const stumble = (service: Partial<SeenService>) => {
      const { stands, input } = look({ seen: { stopped: THREE.slice(2) }, service });
      return stumbleOf(stands, input)?.code;
    };
    expect([stumble({ pending: 1 }), stumble({})]).toEqual(['task-stopped', undefined]);
  });
});

describe('What AWS refuses', () => {
  const refused = (kind: string, times: number, more: Case = {}) =>
    codeOf({ ...more, progress: { trouble: { step: 'create-service shop-web', class: kind, text: 'no', times } } });

  it('fails a deployment after some passes in a row, and not what time may heal', () => {
    expect([refused('invalid', 2), refused('invalid', 3)]).toEqual([undefined, 'aws-invalid']);
    expect([refused('denied', 2), refused('denied', 3)]).toEqual([undefined, 'aws-denied']);
    expect([refused('quota', 4), refused('quota', 5)]).toEqual([undefined, 'aws-quota']);
    expect(refused('throttled', 100)).toBeUndefined();
  });

  it('because another project has the port is told as that, once three minutes have not freed it', () => {
    const wanted = [web({ published: [{ ...published(5000)[0], container: 'web' }] })];
    const theirs = { arn: 'l', port: 5000, targetGroup: 'ek-theirs-1', answers: false, certificates: [], rules: [] };
    const at = (after: number) => refused('invalid', 9, { wanted, seen: { listeners: [theirs] }, after });
    expect([at(2.9 * MINUTE), at(3 * MINUTE)]).toEqual([undefined, 'port-taken']);
  });
});

it('the half hour of a deployment counts from the end of the hold that kept it', () => {
  const at = (minutes: number, heldUntil?: string) =>
    codeOf({ service: { pending: 1 }, after: minutes * MINUTE, progress: heldUntil ? { heldUntil } : {} });
  const held = instant(NOW + 20 * MINUTE);
  expect([at(29), at(33), at(33, held), at(53, held)]).toEqual([undefined, 'deadline', undefined, 'deadline']);
});
