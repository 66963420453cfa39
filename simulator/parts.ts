// How the simulated services know each other: each implements its part, and they meet only through these interfaces.
export * from './parts/amazon.js';
export * from './parts/call.js';
export * from './parts/ec2.js';
export * from './parts/ecs.js';
export * from './parts/efs.js';
export * from './parts/events.js';
export * from './parts/faults.js';
export * from './parts/lambda.js';
export * from './parts/logs.js';
export * from './parts/registry.js';
export * from './parts/traffic.js';
