import {
  CreateHttpNamespaceCommand,
  DeleteNamespaceCommand,
  DeleteServiceCommand,
  type ServiceDiscoveryClient,
} from '@aws-sdk/client-servicediscovery';
import { namespaceDescription } from '../deploying/names.js';
import type { StepOf } from '../deploying/steps.js';
import type { Acted } from './deploy.js';
import { send } from './send.js';

/** Cloud Map creates it in its own time; it is there once ListNamespaces shows it. */
export const createNamespace = async (discovery: ServiceDiscoveryClient, step: StepOf<'create-namespace'>): Promise<Acted> => {
  const Tags = Object.entries(step.tags).map(([Key, Value]) => ({ Key, Value }));
  try {
    const Description = namespaceDescription(step.tags);
    await send(
      discovery,
      new CreateHttpNamespaceCommand({ Name: step.name, CreatorRequestId: step.requestId, Description, Tags }),
    );
    return { result: 'done', note: `namespace ${step.name} is being created` };
  } catch (error) {
    if (!['NamespaceAlreadyExists', 'DuplicateRequest'].includes((error as Error).name)) throw error;
    return { result: 'already', note: `namespace ${step.name} is there or being created` };
  }
};

/** Refused with ResourceInUse while services are in it: a later pass tries again. */
export const deleteNamespace = async (discovery: ServiceDiscoveryClient, Id: string): Promise<Acted> => {
  try {
    await send(discovery, new DeleteNamespaceCommand({ Id }));
    return { result: 'done', note: 'the namespace is being deleted' };
  } catch (error) {
    if ((error as Error).name !== 'DuplicateRequest') throw error;
    return { result: 'already', note: 'the namespace is being deleted' };
  }
};

export const deleteDiscoveryService = async (discovery: ServiceDiscoveryClient, Id: string): Promise<Acted> => {
  await send(discovery, new DeleteServiceCommand({ Id }));
  return { result: 'done', note: 'the name is taken out of the namespace' };
};
