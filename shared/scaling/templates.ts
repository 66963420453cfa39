import { instanceType } from '../model/instance-types.js';
import type { InstanceSeen } from '../model/observation.js';
import type { LaunchTemplate, Policy } from '../model/policy.js';

/** The launch template of a type: a template has one machine image, and an image one processor. Null = none of the cluster's. */
export const templateFor = (policy: Policy, typeName: string): LaunchTemplate | null =>
  hasBaseProcessor(policy, typeName) ? policy : (policy.otherTemplate ?? null);

/** Unknown types (an instance that people added) are taken as the base type's kind. */
const hasBaseProcessor = ({ baseType }: Policy, typeName: string): boolean =>
  (instanceType(typeName)?.architecture ?? baseType.architecture) === baseType.architecture;

/** A template and its version: another version may join where this one does not. */
export const templateKey = ({ launchTemplateId, launchTemplateVersion }: LaunchTemplate): string =>
  `${launchTemplateId}:${launchTemplateVersion}`;

/** Those that instances are launched from now. */
export const templatesNow = (policy: Policy): readonly string[] => [policy, policy.otherTemplate ?? []].flat().map(templateKey);

/** Whether the instance came from what the stack has now; what came from no template is taken as it is. */
export const isCurrent = (policy: Policy, { type, template, templateId }: InstanceSeen): boolean => {
  if (!template) return true;
  const wanted = templateFor(policy, type);
  const sameTemplate = !templateId || !policy.otherTemplate || templateId === wanted?.launchTemplateId;
  return sameTemplate && template === wanted?.launchTemplateVersion;
};
