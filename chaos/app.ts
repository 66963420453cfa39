import type { Random } from '../simulator/random.js';
import { oneOf, whole } from './chance.js';
import type { Setting } from './setting.js';

/** One service of a drawn project, as far as its file says. */
export interface AppService {
  readonly name: string;
  readonly image: string;
  readonly memoryMiB: number;
  readonly replicas: number;
  readonly port: number | null;
  readonly volume: boolean;
  readonly health: boolean;
  readonly dependsOn: string | null;
  readonly range: number | null;
  readonly stopFirst?: boolean;
  /** Rises with each update that changes it: another environment, another revision. */
  readonly edition: number;
}

/** A drawn compose project. */
export interface App {
  readonly project: string;
  readonly services: readonly AppService[];
  readonly job: AppJob | null;
}

/** A program that ends; the first service waits for that. */
export interface AppJob {
  readonly seconds: number;
  readonly runs: number;
  readonly edition: number;
}

/** Stateless ones more often: they may be moved. */
const IMAGES = [
  'nginx:1.27-alpine',
  'nginx:1.27-alpine',
  'httpd:2.4',
  'example/worker:3',
  'redis:7-alpine',
  'postgres:15-alpine',
];

/** What a project may take. MiB, and a share of the largest cluster's CPU. */
export interface Budget {
  readonly budgetMiB: number;
  readonly cpuShare: number;
}

/** CPU units that one task reserves: its own tenth of a vCPU, and the proxy's. */
const TASK_CPU_UNITS = 231;

/** A project whose tasks take about the given MiB in all, and no more than the given share of the largest cluster's CPU. */
export const drawApp = (
  random: Random,
  project: string,
  setting: Setting,
  { budgetMiB, cpuShare }: Budget,
  firstPort: number,
): App => {
  let slots = Math.max(1, Math.floor(cpuShare * setting.max * Math.floor((setting.vcpu * 1024) / TASK_CPU_UNITS)));
  const services: AppService[] = [];
  let left = budgetMiB;
  const count = whole(random, 2, 6);
  for (let i = 0; i < count && left >= 64 && slots > 0; i += 1) {
    const memoryMiB = Math.min(oneOf(random, [64, 96, 128, 192, 256]), left, Math.floor(setting.roomMiB / 4));
    const replicas = Math.max(1, Math.min(oneOf(random, [1, 1, 1, 2, 3]), Math.floor(left / memoryMiB), slots));
    services.push(drawService(random, setting, { name: `s${i}`, memoryMiB, replicas, port: firstPort + i, before: services }));
    left -= memoryMiB * replicas;
    slots -= replicas;
  }
  return { project, services, job: drawJob(random) };
};

const drawJob = (random: Random): AppJob | null =>
  random() < 0.4 ? { seconds: oneOf(random, [5, 40, 200]), runs: oneOf(random, [1, 1, 2]), edition: 1 } : null;

interface Drawn {
  readonly name: string;
  readonly memoryMiB: number;
  readonly replicas: number;
  readonly port: number;
  readonly before: readonly AppService[];
}

const drawService = (random: Random, setting: Setting, { name, memoryMiB, replicas, port, before }: Drawn): AppService => {
  const volume = random() < 0.2;
  // Without a balancer a port is one of the instance: one task an instance, and only stop-first updates.
  const peers = before.filter(
    ({ image, port }) => !image.startsWith('example/') && (port === null || setting.balancer === 'alb'),
  );
  const published = random() < (setting.balancer === 'alb' ? 0.65 : 0.15);
  return {
    name,
    image: volume ? 'postgres:15-alpine' : imageFor(setting, oneOf(random, IMAGES)),
    memoryMiB,
    replicas: volume || (published && setting.balancer === 'none') ? 1 : replicas,
    port: published && !volume ? port : null,
    volume,
    health: random() < 0.4,
    dependsOn: peers.length > 0 && random() < 0.4 ? oneOf(random, peers).name : null,
    range: !volume && !published && random() < 0.1 ? 3 : null,
    edition: 1,
  };
};

/** Where the cluster has both processors, one image in three is made for x86 alone. */
const imageFor = ({ other }: Setting, image: string): string => (other && image.startsWith('nginx:') ? `amd64/${image}` : image);

export interface Update {
  readonly app: App;
  readonly what: string;
  /** Whether it can start. */
  readonly good: boolean;
}

/** The next generation of a project: a service changes, another count, one more, one less, or one that cannot start. */
export const drawUpdate = (random: Random, app: App): Update => {
  const chosen = oneOf(random, app.services);
  const change = (part: Partial<AppService>): App => ({
    ...app,
    services: app.services.map((one) => (one.name === chosen.name ? { ...one, edition: one.edition + 1, ...part } : one)),
  });
  const dice = random();
  if (dice < 0.4) return { app: change({}), what: `${chosen.name} changes`, good: true };
  if (dice < 0.55 && !chosen.volume && chosen.port === null) {
    const replicas = whole(random, 1, 2);
    return { app: change({ replicas }), what: `${chosen.name} with ${replicas} tasks`, good: true };
  }
  if (dice < 0.7 && app.services.length > 1 && !app.services.some((one) => one.dependsOn === chosen.name))
    return {
      app: { ...app, services: app.services.filter((one) => one !== chosen) },
      what: `without ${chosen.name}`,
      good: true,
    };
  if (dice < 0.85) return { app: change({ image: BROKEN }), what: `${chosen.name} cannot start`, good: false };
  return {
    app: {
      ...app,
      services: app.services.map((one) => ({ ...one, edition: one.edition + 1 })),
      job: app.job && { ...app.job, edition: app.job.edition + 1 },
    },
    what: 'all change',
    good: true,
  };
};

/** It dials a name that nobody serves, and gives up. */
const BROKEN = 'dockersamples/examplevotingapp_vote';

/** Where else than in plain values a project holds its canary: a secret that the request brings, a file that is written for it. */
export interface Hidden {
  readonly secret: boolean;
  readonly config: boolean;
}

export const drawHidden = (random: Random): Hidden => ({ secret: random() < 0.25, config: random() < 0.25 });

/** What is PUT: the compose file, or with a secret a bundle. The canary must never be seen in a log line, an alert or an error. */
export const bodyOf = (app: App, canary: string, hidden: Hidden): string => {
  const content = composeOf(app, canary, hidden);
  return hidden.secret ? JSON.stringify({ files: [{ name: 'compose.yaml', content }], env: { TOKEN: canary } }) : content;
};

/** The same with one fault, and that far from the canary. */
export const wrongBodyOf = (app: App, canary: string, hidden: Hidden): string =>
  bodyOf(app, canary, hidden).replace('    image:', '    imagine:');

const composeOf = (app: App, canary: string, hidden: Hidden): string => {
  const volumes = app.services.filter((one) => one.volume).map((one) => `  data-${one.name}:`);
  return [
    'services:',
    ...app.services.flatMap((one, at) => [
      ...serviceLines(one, canary, at === 0 && app.job !== null),
      ...(at === 0 && hidden.secret ? ['    secrets: [token]'] : []),
      ...(at === 0 && hidden.config ? ['    configs: [{source: settings, target: /etc/settings}]'] : []),
    ]),
    ...(app.job ? jobLines(app.job, canary) : []),
    ...(volumes.length > 0 ? ['volumes:', ...volumes] : []),
    ...(hidden.secret ? ['secrets: {token: {environment: TOKEN}}'] : []),
    ...(hidden.config ? [`configs: {settings: {content: "greeting=${canary}"}}`] : []),
    '',
  ].join('\n');
};

/** Repeated when its instance is lost under it: that is nobody's fault here. */
const jobLines = ({ seconds, runs, edition }: AppJob, canary: string): string[] => [
  '  job:',
  '    image: busybox:1.37',
  `    command: sleep ${seconds}`,
  `    environment: {EDITION: "${edition}", GREETING: ${canary}}`,
  `    deploy: {mode: replicated-job, replicas: ${runs}, resources: {limits: {memory: 32M}, reservations: {cpus: "0.05"}}, restart_policy: {condition: on-failure, max_attempts: 9}}`,
];

const serviceLines = (one: AppService, canary: string, waits: boolean): string[] => [
  `  ${one.name}:`,
  `    image: ${one.image}`,
  `    environment: {EDITION: "${one.edition}", GREETING: ${canary}}`,
  ...(one.port === null ? [] : [`    ports: ["${one.port}:80"]`]),
  ...(one.volume ? [`    volumes: ["data-${one.name}:/var/lib/data"]`] : []),
  ...(one.health ? ['    healthcheck: {test: ["CMD", "true"], interval: 10s, timeout: 3s, retries: 3}'] : []),
  ...(waits
    ? ['    depends_on: {job: {condition: service_completed_successfully}}']
    : one.dependsOn
      ? [`    depends_on: [${one.dependsOn}]`]
      : []),
  `    deploy: {replicas: ${one.replicas}${one.stopFirst ? ', update_config: {order: stop-first}' : ''}, resources: {limits: {memory: ${one.memoryMiB}M}, reservations: {cpus: "0.1"}}}`,
  ...(one.range ? [`    x-evenkeel: {scale: {min: ${one.replicas}, max: ${Math.max(one.replicas, one.range)}, cpu: 60}}`] : []),
];
