import type { Fault } from '../../simulator/parts.js';
import type { Deed } from './deeds.js';
import type { Scene, SceneStep } from './scene.js';

export const web = (edition = 1, more = ''): string => `
services:
${['a', 'b', 'c', 'd']
  .map(
    (name) =>
      `  ${name}: {image: "nginx:1.27-alpine", environment: {EDITION: "${edition}"}, deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.1"}}}}`,
  )
  .join('\n')}
${more}`;

export const PUBLISHED = `
services:
  site:
    image: nginx:1.27-alpine
    ports: ["8080:80"]
    depends_on: [store]
    deploy: {replicas: 2, resources: {limits: {memory: 96M}, reservations: {cpus: "0.1"}}}
  store: {image: "redis:7-alpine", deploy: {resources: {limits: {memory: 64M}, reservations: {cpus: "0.1"}}}}
  report:
    image: busybox:1.37
    command: sleep 20
    deploy: {mode: replicated-job, replicas: 1, resources: {limits: {memory: 32M}, reservations: {cpus: "0.05"}}, restart_policy: {condition: on-failure, max_attempts: 9}}
`;

export const KEPT = `
services:
  db: {image: "postgres:15-alpine", volumes: ["data:/var/lib/postgresql/data"], deploy: {resources: {limits: {memory: 128M}, reservations: {cpus: "0.2"}}}}
  web: {image: "nginx:1.27-alpine", deploy: {replicas: 2, resources: {limits: {memory: 64M}, reservations: {cpus: "0.1"}}}}
volumes: {data: }
`;

export const HIGH = { a: 0.5, b: 0.5, c: 0.4, d: 0.4 };
export const LOW = { a: 0.05, b: 0.05, c: 0.04, d: 0.04 };
export const HUGE = { a: 1.6, b: 1.6, c: 1.6, d: 1.6 };

export const at = (second: number, step: Omit<SceneStep, 'at'>): SceneStep => ({ at: second, ...step }) as SceneStep;
export const put = (second: number, file: string, project = 'web'): SceneStep =>
  at(second, { kind: 'up', project, file } as never);
export const load = (second: number, cpu: object): SceneStep => at(second, { kind: 'load', project: 'web', cpu } as never);
export const fault = (second: number, one: Omit<Fault, 'id'>): SceneStep => at(second, { kind: 'fault', fault: one } as never);
export const deed = (second: number, one: Deed): SceneStep => at(second, { kind: 'deed', deed: one } as never);
export const look = (second: number, one: unknown): SceneStep => at(second, { kind: 'look', look: one } as never);
export const crash = (second: number, operation: string, when: Fault['when'] = 'effect', times = 2): SceneStep =>
  fault(second, { kind: 'crash', operation, when, times });
export const lost = (second: number, operation: string, times = 2): SceneStep =>
  fault(second, { kind: 'lost-reply', operation, times });

/** Growth, moves and shrinking, with whatever is in their way. */
export const round = (name: string, ...more: readonly SceneStep[]): Scene => ({
  name,
  min: 1,
  max: 3,
  stillAt: 1_500,
  steps: [put(0, web()), load(300, HIGH), load(1_500, LOW), ...more],
});
