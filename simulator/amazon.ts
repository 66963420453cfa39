import { type AmazonOptions, assemble } from './assemble.js';
import { createCloudMap } from './cloudmap.js';
import { createCloudWatch } from './cloudwatch.js';
import { createEcs } from './ecs/index.js';
import { createEfs } from './efs.js';
import { createElb } from './elb.js';
import { createEvents } from './events.js';
import { createLambda } from './lambda.js';
import { createLoad } from './load.js';
import { createLogs } from './logs.js';
import type { Amazon } from './parts.js';
import { createRegistry } from './registry.js';
import { createSns } from './sns.js';
import { createSqs } from './sqs.js';

/** The whole simulated Amazon. Functions get their outside from `amazon.lambda.useRuntime`; the stack does that. */
export const createAmazon = (options: AmazonOptions): Amazon =>
  assemble(options, {
    ecs: createEcs,
    load: createLoad,
    elb: createElb,
    cloudmap: createCloudMap,
    registry: createRegistry,
    events: createEvents,
    sqs: createSqs,
    sns: createSns,
    lambda: createLambda,
    cloudwatch: createCloudWatch,
    logs: createLogs,
    efs: createEfs,
  });
