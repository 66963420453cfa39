import type { SQSEvent } from 'aws-lambda';
import { queueStack } from '../../../shared/lambda/queue-stack.js';
import type { ReconcilePorts } from '../../../shared/pass/ports.js';
import { passWithPulse } from '../../../shared/pass/pulse.js';
import { triggersOf } from '../../../shared/triggers/triggers-of.js';
import { reconcilePorts } from '../../../shared/wiring/reconcile.js';
import type { Runtime } from '../../../shared/wiring/runtime.js';
import { handlers } from '../../../simulator/handlers.js';
import type { SimFunction } from '../../../simulator/parts.js';

/** What a wrong scaler does otherwise than the right one. */
export type Wrong = (right: ReconcilePorts, runtime: Runtime) => ReconcilePorts;

/** All handlers as deployed, but reconcile with one thing wrong on purpose. */
export const wrongly = (wrong: Wrong): Readonly<Record<string, SimFunction['run']>> => {
  const kept = new WeakMap<Runtime, ReconcilePorts>();
  const portsOf = (runtime: Runtime): ReconcilePorts => {
    let ports = kept.get(runtime);
    if (!ports) kept.set(runtime, (ports = wrong(reconcilePorts(runtime), runtime)));
    return ports;
  };
  const handler = queueStack((event: SQSEvent, runtime) => passWithPulse(portsOf(runtime), triggersOf(event)));
  return { ...handlers, 'reconcile.handler': handler as unknown as SimFunction['run'] };
};
