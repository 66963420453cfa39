import { createServer, type Server } from 'node:http';
import type { Local } from '../simulator/local.js';
import type { SimTask } from '../simulator/parts.js';

/** Looks for published ports this often. Milliseconds of wall time. */
const LOOK = 1_000;

/**
 * Published ports answer on this machine: a page that names the project, service, task and instance that took the request. A port
 * that somebody else has is left alone. Returns the stop.
 */
export const openDoors = (local: Local): (() => void) => {
  const doors = new Map<number, Server | null>();
  const timer = setInterval(() => look(local, doors), LOOK);
  return () => {
    clearInterval(timer);
    for (const door of doors.values()) {
      door?.closeAllConnections();
      door?.close();
    }
  };
};

const look = (local: Local, doors: Map<number, Server | null>): void => {
  const wanted = publishedPorts(local);
  for (const [port, door] of doors) {
    if (wanted.has(port)) continue;
    door?.close();
    doors.delete(port);
  }
  for (const port of wanted)
    if (!doors.has(port))
      doors.set(
        port,
        open(local, port, () => doors.set(port, null)),
      );
};

/** Listeners of the balancer, and fixed host ports of running tasks. */
const publishedPorts = (local: Local): Set<number> => {
  const ports = new Set<number>(local.amazon.elb.ports());
  for (const task of local.amazon.ecs.tasks.values()) {
    if (task.lastStatus !== 'RUNNING') continue;
    for (const { hostPort } of task.hostPorts) if (hostPort < EPHEMERAL) ports.add(hostPort);
  }
  return ports;
};

/** Docker gives dynamic host ports from here on; a lower one was asked for. */
const EPHEMERAL = 32_768;

const open = (local: Local, port: number, taken: () => void): Server => {
  const server = createServer(({ headers, url = '/' }, response) => {
    const routed = local.amazon.elb.route(port, { host: headers.host ?? '', path: url });
    const { status, body, location } = routed && 'status' in routed ? routed : pageOf(taskBehind(local, port, routed), port);
    const type = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
    response.writeHead(status, { ...type, ...(location && { location }) });
    response.end(body);
  });
  server.on('error', taken);
  server.listen(port, '127.0.0.1');
  return server;
};

const taskBehind = (local: Local, port: number, target: { instanceId: string; hostPort: number } | null): SimTask | undefined =>
  [...local.amazon.ecs.tasks.values()].find(
    (task) =>
      task.lastStatus === 'RUNNING' &&
      task.hostPorts.some(({ hostPort }) =>
        target ? task.instanceId === target.instanceId && hostPort === target.hostPort : hostPort === port,
      ),
  );

const pageOf = (task: SimTask | undefined, port: number) =>
  task
    ? { status: 200, body: page(task, port), location: null }
    : {
        status: 503,
        body: `<!doctype html><title>503</title><p>Nothing healthy stands behind port ${port} just now.</p>\n`,
        location: null,
      };

const page = (task: SimTask, port: number): string => {
  const rows = [
    ['project', task.tags['evenkeel:project']],
    ['service', task.tags['evenkeel:service']],
    ['task', task.id],
    ['instance', task.instanceId],
    ['port', String(port)],
  ];
  const cells = rows.map(([name, value]) => `<tr><th>${name}<td>${escaped(value ?? '')}`).join('');
  return `<!doctype html><meta charset="utf-8"><title>${escaped(task.tags['evenkeel:service'] ?? '')}</title><h1>Simulated</h1><p>This request was taken by</p><table>${cells}</table>\n`;
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
