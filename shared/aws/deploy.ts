import type { EFSClient } from '@aws-sdk/client-efs';
import type { StepOutcome } from '../deploying/after-steps.js';
import type { DeployStep } from '../deploying/steps.js';
import { deleteAccessPoint, ensureAccessPoint } from './access-points.js';
import { deleteListener, deleteTargetGroup, ensureListener, ensureTargetGroup } from './deploy-balancer.js';
import { runJob, stopJob } from './deploy-jobs.js';
import { createNamespace, deleteDiscoveryService, deleteNamespace } from './deploy-namespace.js';
import { deregister, pinVolume, register, unpinVolume } from './deploy-revisions.js';
import { deleteRule, ensureRule } from './deploy-rules.js';
import { createService, deleteService, tagService, updateService } from './deploy-services.js';
import { sortError } from './errors.js';
import type { DeployClients } from './observe-project.js';

/** How an act that AWS did not refuse ended. */
export type Acted = {
  readonly result: 'done' | 'already' | 'stale' | 'failed';
  readonly note: string;
  readonly errorClass?: string;
};

/** Takes one step, once. What is already so is `already`; what is no longer as it was decided on is `stale`; a refusal is sorted. */
export const performStep = async (clients: DeployClients, step: DeployStep): Promise<StepOutcome> => {
  try {
    return { errorClass: null, ...(await act(clients, step)) };
  } catch (error) {
    const { class: errorClass, code, message } = sortError(error);
    if (errorClass === 'gone' && isRemoval(step)) return { result: 'already', note: 'it is gone already', errorClass: null };
    return { result: 'failed', note: `${code}: ${message}`, errorClass };
  }
};

const clientOf = (efs: EFSClient | undefined): EFSClient => {
  if (efs) return efs;
  throw new Error('a step about EFS needs a client of EFS');
};

const isRemoval = ({ kind }: DeployStep): boolean =>
  kind.startsWith('delete-') || kind === 'stop-job' || kind === 'deregister' || kind === 'unpin-volume';

const act = ({ ecs, elb, discovery, efs }: DeployClients, step: DeployStep): Promise<Acted> => {
  switch (step.kind) {
    case 'create-namespace':
      return createNamespace(discovery, step);
    case 'register':
      return register({ ecs, ...(efs && { efs }) }, step);
    case 'ensure-target-group':
      return ensureTargetGroup(elb, step.targetGroup);
    case 'ensure-listener':
      return ensureListener(elb, step.listener);
    case 'ensure-rule':
      return ensureRule(elb, step.rule);
    case 'delete-rule':
      return deleteRule(elb, step.arn);
    case 'pin-volume':
    case 'mark-instance':
      return pinVolume(ecs, step);
    case 'unpin-volume':
      return unpinVolume(ecs, step);
    case 'create-service':
      return createService(ecs, elb, step);
    case 'update-service':
      return updateService(ecs, step);
    case 'tag-service':
      return tagService(ecs, step);
    case 'delete-service':
      return deleteService(ecs, step);
    case 'run-job':
      return runJob(ecs, step);
    case 'stop-job':
      return stopJob(ecs, step);
    case 'delete-listener':
      return deleteListener(elb, step);
    case 'delete-target-group':
      return deleteTargetGroup(elb, step.arn);
    case 'delete-discovery-service':
      return deleteDiscoveryService(discovery, step.id);
    case 'delete-namespace':
      return deleteNamespace(discovery, step.id);
    case 'ensure-access-point':
      return ensureAccessPoint(clientOf(efs), step);
    case 'delete-access-point':
      return deleteAccessPoint(clientOf(efs), step.id);
    case 'deregister':
      return deregister(ecs, step.taskDefinition);
  }
};
