/** Stateless services, each published on the balancer and therefore movable. */
export const web = (names: readonly string[], memoryMiB = 128, firstPort = 8100): string =>
  `services:\n${names
    .map(
      (name, i) =>
        `  ${name}:\n    image: nginx:1.27-alpine\n    ports: ["${firstPort + i}:80"]\n    deploy: {resources: {limits: {memory: ${memoryMiB}M}}}\n`,
    )
    .join('')}`;

/** A page, what it dials, and a database with a volume: names, an order, a health check and a pin. */
export const shop = (edition: string, database = 'postgres:15-alpine'): string => `services:
  page:
    image: nginx:1.27-alpine
    ports: ["8100:80"]
    environment: {EDITION: "${edition}"}
    depends_on: [db]
    deploy: {resources: {limits: {memory: 128M}}}
  db:
    image: ${database}
    expose: ["5432"]
    volumes: ["data:/var/lib/postgresql/data"]
    healthcheck: {test: ["CMD", "true"], interval: 5s, timeout: 3s, retries: 3}
    deploy: {resources: {limits: {memory: 256M}}}
volumes:
  data:
`;

/** It dials a name that nobody serves, and gives up. */
export const BROKEN = 'dockersamples/examplevotingapp_vote';

/** A migration that ends after so many seconds, and a page that waits for it. */
export const withJob = (seconds: number): string => `services:
  migrate:
    image: busybox:1.37
    command: sleep ${seconds}
    restart: "no"
    mem_limit: 64m
  page:
    image: nginx:1.27-alpine
    ports: ["8100:80"]
    depends_on: {migrate: {condition: service_completed_successfully}}
    mem_limit: 64m
`;

/** Port 80 is shared by host and path. */
export const sharingPort = (host: string): string => `services:
  page:
    image: nginx:1.27-alpine
    ports: ["80:80"]
    mem_limit: 64m
    x-evenkeel: {http: {host: ${host}}}
`;

/** HTTPS for two hosts; who takes which, the path of the health check and the certificate (its last digit) may change. */
export const twoHosts = (hosts: readonly [string, string], health: string, certificate: string): string =>
  `services:\n${hosts
    .map(
      (host, i) =>
        `  page${i}:\n    image: nginx:1.27-alpine\n    ports: ["443:80"]\n    mem_limit: 64m\n` +
        `    x-evenkeel: {http: {host: ${host}.example.com, health: ${health}, certificate: "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-55555555555${certificate}"}}\n`,
    )
    .join('')}`;
