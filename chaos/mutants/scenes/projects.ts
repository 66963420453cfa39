import { outside } from '../../outside.js';
import { counted, type Deed, paused, refused, upon } from '../deeds.js';
import { apart, deploymentIs, running, stands } from '../looks.js';
import type { Scene, SceneStep } from '../scene.js';
import { at, deed, fault, look, lost, PUBLISHED, put, web } from '../steps.js';
import { nobodyElse } from './passes.js';

const down = (second: number): SceneStep => at(second, { kind: 'down', project: 'web' } as never);

/** What is asked for of one project, and nothing else happens. */
const project = (name: string, stillAt: number, calmSeconds: number, ...steps: readonly SceneStep[]): Scene => ({
  name,
  min: 1,
  max: 4,
  stillAt,
  calmSeconds,
  steps,
});

/** The second waits until the first is healthy, which takes a minute. */
const WAITING = `
services:
  site: {image: "nginx:1.27-alpine", depends_on: {store: {condition: service_healthy}}, deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.1"}}}}
  store:
    image: redis:7-alpine
    healthcheck: {test: ["CMD", "true"], interval: 60s, timeout: 3s, retries: 3}
    deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.1"}}}
`;

/** Healthy after a minute: until then nothing is left to be done, and it is not steady all the same. */
const SLOW = `
services:
  web:
    image: nginx:1.27-alpine
    healthcheck: {test: ["CMD", "true"], interval: 60s, timeout: 3s, retries: 3}
    deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.1"}}}
`;

const ONE = `
services:
  web: {image: "nginx:1.27-alpine", deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.05"}}}}
`;

const NONE_RUNS = `
services:
  web: {image: "nginx:1.27-alpine", deploy: {replicas: 0, resources: {limits: {memory: 64M}, reservations: {cpus: "0.1"}}}}
`;

const MANY = `
services:
  wide: {image: "nginx:1.27-alpine", deploy: {replicas: 12, resources: {limits: {memory: 64M}, reservations: {cpus: "0.4"}}}}
`;

/** The request is killed just before its so-manyth write. */
const killedAt =
  (nth: number): Deed =>
  ({ amazon }) => {
    const { recorder } = amazon;
    let writes = 0;
    amazon.recorder = (call) => {
      recorder?.(call);
      const { invocation, name } = call.caller;
      if (invocation === null || !name.endsWith('-api') || call.operation !== 'put') return;
      writes += 1;
      if (writes === nth) amazon.lambda.kill(invocation, 'killed in a scene');
    };
  };

/** Somebody takes our tags off a service: it is theirs now. */
const takenOver: Deed = async ({ amazon }) => {
  const cluster = amazon.bounds!.cluster;
  const { services } = (await outside(amazon, 'ecs', 'DescribeServices', { cluster, services: ['web-a'] })) as {
    services: { serviceArn: string }[];
  };
  await outside(amazon, 'ecs', 'UntagResource', { resourceArn: services[0]!.serviceArn, tagKeys: ['evenkeel:project'] });
};

/** Projects: what was accepted last is what runs, what was taken down is gone, and each deployment ends. */
export const PROJECTS: readonly Scene[] = [
  project('up and down, and nothing is left', 700, 300, put(0, PUBLISHED), down(400)),
  project('a service of which no task runs is taken down', 300, 300, put(0, NONE_RUNS), down(200)),
  project(
    'a service is created late, after it was looked for',
    300,
    300,
    put(0, web()),
    fault(20, { kind: 'freeze', operation: 'ecs.CreateService', when: 'before', seconds: 20, times: 1 }),
    down(45),
  ),
  {
    ...project(
      'a request dies when its project is written, and nobody asks again',
      400,
      60,
      deed(0, killedAt(3)),
      put(1, web()),
      look(390, running('web', 4)),
    ),
    unfinished: true,
  },
  project(
    'four files of a project are put in the same instant',
    500,
    60,
    put(0, web()),
    fault(199, { kind: 'freeze', operation: 'dynamodb.put', when: 'before', target: 'evenkeel-demo-api', seconds: 3, times: 3 }),
    at(200, { kind: 'together', project: 'web', files: [web(2), web(3), web(4), web(5)] } as never),
  ),
  project(
    'a new file is accepted while a slow pass forgets the project',
    600,
    300,
    put(0, web()),
    down(60),
    nobodyElse(75, 70),
    deed(
      90,
      paused({
        operation: 'dynamodb.put',
        when: 'before',
        row: (body) => Boolean((body as { removedAt?: string }).removedAt),
        seconds: 60,
      }),
    ),
    put(100, web(2)),
  ),
  {
    ...project(
      'a deployment that AWS never takes',
      2_400,
      60,
      fault(0, { kind: 'throttle', operation: 'ecs.CreateService', seconds: 3_000 }),
      put(1, web()),
      look(2_100, deploymentIs('web', 'failed', 'rolled-back', 'cancelled')),
    ),
    unfinished: true,
  },
  {
    ...project(
      'a step of a deployment that the role may not take',
      400,
      60,
      deed(0, refused('ecs.CreateService', 'AccessDeniedException', 600)),
      put(1, ONE),
      look(290, deploymentIs('web', 'failed')),
    ),
    unfinished: true,
  },
  {
    ...project(
      'a task that takes a minute to be healthy',
      300,
      60,
      put(0, SLOW),
      look(125, deploymentIs('web', 'rolling')),
      look(290, deploymentIs('web', 'steady')),
    ),
    unfinished: true,
  },
  {
    ...project(
      'somebody sets a count just before a deployment does',
      200,
      60,
      put(0, web()),
      deed(
        1,
        upon('ecs.UpdateService', () => true, counted('web-a', 3)),
      ),
    ),
    unfinished: true,
  },
  {
    ...project(
      'a service is taken over by somebody else just before it is deleted',
      500,
      60,
      put(0, web()),
      deed(
        290,
        (local, watch) =>
          void local.amazon.world.after(9_000, 'a deed', () =>
            upon('dynamodb.put', () => true, takenOver, 'ecs.DescribeServices')(local, watch),
          ),
      ),
      down(300),
      look(490, stands('web-a')),
    ),
    unfinished: true,
  },
  project(
    'a run of a job without an answer, and reads that lag',
    600,
    300,
    fault(0, { kind: 'stale-reads', seconds: 120 }),
    lost(0, 'ecs.RunTask', 1),
    put(1, PUBLISHED),
  ),
  project(
    'twelve tasks wait for their instances for minutes',
    600,
    300,
    fault(0, { kind: 'throttle', operation: 'ec2.RunInstances', seconds: 240 }),
    put(1, MANY),
    look(370, running('web', 12)),
  ),
  {
    ...project(
      'six projects, and calls that take five seconds',
      300,
      60,
      ...['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'].map((name) => put(1, ONE, name)),
      lost(10, 'ecs.CreateService', 7),
    ),
    unfinished: true,
  },
  project(
    'one waits for the other to be healthy',
    400,
    60,
    put(0, WAITING),
    look(390, running('web', 2)),
    look(390, apart('store', 'site', 45)),
  ),
  {
    ...project(
      'not steady before it has stood',
      500,
      60,
      put(0, web()),
      look(60, deploymentIs('web', 'rolling')),
      look(199, deploymentIs('web', 'steady')),
    ),
    unfinished: true,
  },
];
