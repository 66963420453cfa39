import type { WantedService } from '../model/project.js';
import { surplusListeners } from './listeners.js';
import { surplusGroups, wantedRoutes } from './publish.js';
import { surplusRules } from './rules.js';
import type { DeployInput, DeployStep } from './steps.js';

/**
 * Rules, then listeners, then target groups of this project that nobody wants any more; all of them when nothing is wanted. A target
 * group in use cannot be deleted, so it comes last.
 */
export const unpublishSteps = (input: DeployInput, wanted: readonly WantedService[]): DeployStep[] => {
  const routes = wantedRoutes(wanted);
  const rules = surplusRules(routes, input);
  return [
    ...rules.map(
      ({ listener, rule }): DeployStep => ({
        kind: 'delete-rule',
        arn: rule.arn,
        why: `rule ${rule.priority} of port ${listener.port} is not wanted any more`,
      }),
    ),
    ...surplusListeners(routes, new Set(rules.map(({ rule }) => rule.arn)), input),
    ...surplusGroups(input, wanted),
  ];
};
