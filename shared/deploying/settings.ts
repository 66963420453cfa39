import type { PlacementConstraint, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import type { ServiceInput, WantedService } from '../model/project.js';
import type { SeenService } from './seen.js';
import type { DeployInput } from './steps.js';

/** What UpdateService may change, and what an update that leaves it out keeps. */
const UPDATABLE = [
  'deploymentConfiguration',
  'availabilityZoneRebalancing',
  'placementConstraints',
  'placementStrategy',
  'networkConfiguration',
  'healthCheckGracePeriodSeconds',
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
  'serviceConnectConfiguration',
] as const;

/** Settings of the service that are not what is asked for, as UpdateService takes them. */
export const settingsToChange = (
  wanted: WantedService,
  service: SeenService | null,
  input: DeployInput,
): Partial<UpdateServiceCommandInput> => {
  const asked = { ...wanted.service, ...connect(wanted, input) };
  const fields = UPDATABLE.filter(
    (field) =>
      !covers(inOrder(field, service?.configuration[field]), inOrder(field, asked[field])) || unserves(field, service, asked),
  );
  return Object.fromEntries(fields.map((field) => [field, asked[field] ?? EMPTY[field as keyof typeof EMPTY]]));
};

/** All constraints have to hold, and ECS does not promise to show them in the order in which it was given them. */
const inOrder = (field: string, setting: unknown): unknown =>
  field === 'placementConstraints' && Array.isArray(setting)
    ? [...setting].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    : setting;

const keyOf = ({ type, expression }: PlacementConstraint): string => `${type} ${expression}`;

/** It served a name and serves none any more: what is not sent would stay, and ECS refuses a name whose port is gone. */
const unserves = (field: string, service: SeenService | null, asked: Partial<ServiceInput>): boolean =>
  field === 'serviceConnectConfiguration' &&
  (service?.configuration.serviceConnectConfiguration?.services ?? []).length > 0 &&
  (asked.serviceConnectConfiguration?.services ?? []).length === 0;

/** How "none" is said where leaving out means "keep". */
const EMPTY = { placementConstraints: [], placementStrategy: [], serviceConnectConfiguration: { enabled: false } };

/** True when what is there has all that is asked for. Nothing asked for is covered, but for the fields of EMPTY by nothing only. */
const covers = (there: unknown, asked: unknown): boolean => {
  if (asked === undefined) return there === undefined || (Array.isArray(there) && there.length === 0) || !isListOrConnect(there);
  if (Array.isArray(asked))
    return Array.isArray(there) && there.length === asked.length && asked.every((item, at) => covers(there[at], item));
  if (asked === null || typeof asked !== 'object') return there === asked;
  return (
    typeof there === 'object' &&
    there !== null &&
    Object.entries(asked).every(([key, value]) => value === undefined || covers((there as Tree)[key], value))
  );
};

type Tree = Readonly<Record<string, unknown>>;

const isListOrConnect = (there: unknown): boolean =>
  Array.isArray(there) || (typeof there === 'object' && there !== null && (there as Tree)['enabled'] === true);

export const usesServiceConnect = ({ service }: WantedService): boolean => service.serviceConnectConfiguration?.enabled === true;

/** Its Service Connect settings in the namespace of the project. */
export const connect = (wanted: WantedService, { seen }: DeployInput): Partial<ServiceInput> =>
  usesServiceConnect(wanted) && seen.namespace
    ? { serviceConnectConfiguration: { ...wanted.service.serviceConnectConfiguration!, namespace: seen.namespace.arn } }
    : {};
