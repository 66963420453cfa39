import { InvalidInput, Unavailable } from '../errors.js';
import type { HttpAnswer, HttpRequest } from '../lambda/http.js';
import { getLastInput } from '../ledger/last-input.js';
import type { DecidedAction } from '../model/decision.js';
import type { Observation } from '../model/observation.js';
import type { Fault } from '../model/project.js';
import { decide } from '../scaling/decide.js';
import { askedText } from '../scaling/fleet.js';
import { membersOf as instancesOf } from '../scaling/load.js';
import type { PlannedAction } from '../scaling/proposal.js';
import { type WhatIf, whatIf } from '../scaling/what-if.js';
import { faultAt, membersOf } from './json-body.js';
import type { Asked, Route } from './router.js';
import { simulatedPolicyFaults } from './simulated-policy.js';

/** "What would you do if …": the loop's own rules on the last pass's input. Nothing is done and nothing is written. */
export const simulateRoutes: readonly Route[] = [{ method: 'POST', path: '/v1/cluster/decisions/simulate', answer: simulate }];

const HINT =
  'Send {"cpu": 90}, or {"cpu": {"i-…": 95}, "memory": 40, "instances": 2, "policy": {"max": 3, "thresholds": {"out": 80}}}.';

async function simulate({ request, ports }: Asked): Promise<HttpAnswer> {
  const question = questionOf(request);
  const input = await getLastInput(ports.store);
  if (!input) throw notLooked();
  knownInstances(question, input.observation);
  const faults = simulatedPolicyFaults(question, input.policy, HINT);
  if (faults.length > 0) throw new InvalidInput(faults, { code: 'simulate/invalid' });
  const { decision, actions } = decide(whatIf(input, question));
  return { status: 200, body: { ...decision, id: null, dryRun: true, actions: actions.map(pretended) } };
}

/** A misspelt id would ask about nothing, and get an answer that looks like one. */
const knownInstances = ({ cpu, memory }: WhatIf, { instances }: Observation): void => {
  const ids = instancesOf(instances).map(({ id }) => id);
  const unknown = Object.entries({ cpu, memory }).flatMap(([name, asked]) =>
    isRecord(asked)
      ? Object.keys(asked)
          .filter((id) => !ids.includes(id))
          .map((id) => ({ name, id }))
      : [],
  );
  if (unknown.length === 0) return;
  const there = ids.length > 0 ? `There are: ${ids.join(', ')}.` : 'The cluster has no instance.';
  const faults = unknown.map(({ name, id }) => faultAt(`/${name}/${id}`, `No instance "${id}" is in the cluster.`, there));
  throw new InvalidInput(faults, { code: 'simulate/invalid' });
};

const pretended = (action: PlannedAction): DecidedAction => ({
  kind: action.kind,
  target: targetOf(action),
  intent: null,
  result: 'pretended',
});

const targetOf = (action: PlannedAction): string => {
  if ('instanceId' in action) return action.instanceId;
  return 'service' in action ? action.service : askedText(action);
};

const questionOf = (request: HttpRequest): WhatIf => {
  const {
    cpu = null,
    memory = null,
    instances = null,
    policy = {},
  } = membersOf(request, ['cpu', 'memory', 'instances', 'policy'], HINT);
  const faults = [
    ...percentFaults('/cpu', cpu),
    ...percentFaults('/memory', memory),
    ...(instances === null || isCount(instances)
      ? []
      : [faultAt('/instances', 'instances is a whole number from 0 to 1000.', HINT)]),
    ...policyFaults(policy),
  ];
  if (faults.length > 0) throw new InvalidInput(faults, { code: 'simulate/invalid' });
  return { cpu, memory, instances, policy } as WhatIf;
};

const percentFaults = (pointer: string, value: unknown): readonly Fault[] => {
  if (value === null || isPercent(value)) return [];
  if (!isRecord(value))
    return [faultAt(pointer, 'A load is percent of an instance, 0 to 100, or an object of them by instance id.', HINT)];
  return Object.entries(value).flatMap(([id, one]) =>
    isPercent(one) ? [] : [faultAt(`${pointer}/${id}`, 'Percent is 0 to 100.', HINT)],
  );
};

const policyFaults = (policy: unknown): readonly Fault[] => {
  if (!isRecord(policy)) return [faultAt('/policy', 'policy is an object of min, max and thresholds.', HINT)];
  const { min = 0, max = 0, thresholds = {}, ...unknown } = policy;
  return [
    ...Object.keys(unknown).map((key) => faultAt(`/policy/${key}`, `"${key}" is none of min, max and thresholds.`, HINT)),
    ...(isCount(min) && isCount(max) ? [] : [faultAt('/policy', 'min and max are whole numbers from 0 to 1000.', HINT)]),
    ...thresholdFaults(thresholds),
  ];
};

const thresholdFaults = (thresholds: unknown): readonly Fault[] =>
  isRecord(thresholds) &&
  Object.entries(thresholds).every(([key, value]) => ['out', 'target', 'in'].includes(key) && isPercent(value))
    ? []
    : [faultAt('/policy/thresholds', 'thresholds are percent: out, target, in.', HINT)];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPercent = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 100;
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 1000;

const notLooked = (): Unavailable =>
  new Unavailable({
    code: 'simulate/no-observation',
    detail: 'No pass has looked at the cluster yet, so there is nothing to reckon with.',
    hint: 'Try again in a minute: the heartbeat wakes a pass.',
  });
