import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { changeLimit } from '../api/change-limit.js';
import type { Ports } from '../api/ports.js';
import { callContext, makeClient } from '../aws/clients.js';
import { sortError } from '../aws/errors.js';
import { readLogLines } from '../aws/log-lines.js';
import { registryLogin } from '../aws/registry-login.js';
import { send } from '../aws/send.js';
import { type Config, policyOf, readConfig } from '../config.js';
import { idMaker, ulid } from '../ids.js';
import { instant } from '../model/time.js';
import { outwardFetch } from '../registry/outward.js';
import { keysOf } from './api-keys.js';
import type { Runtime } from './runtime.js';
import { storeOf } from './store.js';

const kept = new WeakMap<Runtime, Ports>();

/** The api function's outside: the table, the queue, image registries and the containers' logs. No client of ECS or EC2 is made here, by design. */
export const apiPorts = (runtime: Runtime): Ports => {
  let ports = kept.get(runtime);
  if (!ports) kept.set(runtime, (ports = makePorts(runtime)));
  return ports;
};

const makePorts = (runtime: Runtime): Ports => {
  const config = readConfig(runtime.env);
  return {
    clock: runtime.clock,
    random: runtime.random,
    newId: idMaker(runtime.clock.now, runtime.random),
    store: storeOf(runtime),
    // On AWS the function stands in our own network: what compose files name must not lead back into it.
    fetch: runtime.fetch === globalThis.fetch ? outwardFetch : runtime.fetch,
    registries: { login: registryLogin(runtime), kept: new Map(), allowed: config.registries },
    readLog: logReader(runtime, config),
    policy: policyOf(config),
    config,
    keys: keysOf(runtime, config.auth),
    limit: changeLimit(config.changesPerMinute),
    wake: waker(runtime, config),
    log: runtime.log,
  };
};

/** Made when the first log is asked for: most invocations ask for none. */
const logReader = (runtime: Runtime, { logGroup }: Config): Ports['readLog'] => {
  let client: CloudWatchLogsClient | undefined;
  return (window) => readLogLines((client ??= makeClient(CloudWatchLogsClient, runtime, callContext(runtime))), logGroup, window);
};

/**
 * Tells the loop that there is work. The work itself is in the table: when the message cannot be sent, the heartbeat finds it
 * within a minute, so the request is not failed for it.
 */
const waker = (runtime: Runtime, config: Config) => {
  const client = makeClient(SQSClient, runtime, callContext(runtime));
  return async (route: string): Promise<void> => {
    const now = runtime.clock.now();
    const command = new SendMessageCommand({
      QueueUrl: config.queueUrl,
      MessageGroupId: config.cluster,
      // Unique on purpose: equal texts within five minutes would be swallowed by the queue.
      MessageDeduplicationId: ulid(now, runtime.random),
      MessageBody: JSON.stringify({ source: 'evenkeel.api', 'detail-type': route, time: instant(now), detail: {} }),
    });
    try {
      await send(client, command);
    } catch (error) {
      runtime.log({
        level: 'warning',
        message: 'the wake-up could not be sent; the heartbeat finds the work',
        error: sortError(error),
      });
    }
  };
};
