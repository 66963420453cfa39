import { isDefault, type Route, routeKey, routeText } from '../model/route.js';
import { TAG, targetGroupName, targetGroupPrefix } from './names.js';
import { pathPatterns, priorityOf } from './routes.js';
import type { SeenListener, SeenRule } from './seen.js';
import type { DeployInput, DeployStep, WantedRule } from './steps.js';

/** Rules that are missing or lead elsewhere. One that somebody else made for the same requests is left alone. */
export const ruleSteps = (routes: readonly Route[], input: DeployInput): DeployStep[] => {
  const taken = new Map<number, Set<number>>();
  return routes
    .filter((route) => !isDefault(route))
    .flatMap((route): DeployStep[] => {
      const listener = input.seen.listeners.find(({ port }) => port === route.port);
      const seen = listener && ruleOn(listener, route);
      const used = taken.get(route.port) ?? new Set(listener?.rules.map(({ priority }) => priority));
      taken.set(route.port, used);
      const rule = wantedRule(route, seen, used, input);
      used.add(rule.priority);
      if (seen && (!isOwnRule(seen, input) || leadsThere(seen, rule))) return [];
      const where = route.redirectTo === null ? route.service : `port ${route.redirectTo}`;
      return [{ kind: 'ensure-rule', rule, why: `${routeText(route)} of the balancer leads to ${where}` }];
    });
};

/** Rules of this project that no wanted route asks for. */
export const surplusRules = (routes: readonly Route[], input: DeployInput): { listener: SeenListener; rule: SeenRule }[] => {
  const keys = new Set(routes.filter((route) => !isDefault(route)).map(routeKey));
  return input.seen.listeners.flatMap((listener) =>
    listener.rules
      .filter((rule) => isOwnRule(rule, input) && !(rule.when && keys.has(routeKey({ port: listener.port, ...rule.when }))))
      .map((rule) => ({ listener, rule })),
  );
};

/** The rule that takes this route's requests, whoever made it. */
export const ruleOn = ({ port, rules }: SeenListener, route: Pick<Route, 'host' | 'path'>): SeenRule | undefined =>
  rules.find(({ when }) => when && routeKey({ port, ...when }) === routeKey({ port, ...route }));

/** A forward leads back by its target group's name, a redirect by its tag. */
export const isOwnRule = ({ targetGroup, project }: SeenRule, input: DeployInput): boolean =>
  targetGroup === null
    ? project === input.project.name
    : targetGroup.startsWith(targetGroupPrefix(input.cluster, input.project.name));

const wantedRule = (
  route: Route,
  seen: SeenRule | undefined,
  used: ReadonlySet<number>,
  { cluster, project, balancer }: DeployInput,
): WantedRule => {
  const paths = pathPatterns(route.path);
  return {
    arn: seen?.arn ?? null,
    loadBalancerArn: balancer.arn,
    port: route.port,
    priority: seen?.priority ?? priorityOf(route, used),
    host: route.host,
    // A rule has at least one condition.
    paths: route.host === null && paths.length === 0 ? ['/*'] : paths,
    targetGroup:
      route.redirectTo === null ? targetGroupName(cluster, project.name, route.service, route.container, route.target) : null,
    redirectTo: route.redirectTo,
    tags: { [TAG.cluster]: cluster, [TAG.project]: project.name, [TAG.service]: route.service },
  };
};

const leadsThere = (seen: SeenRule, rule: WantedRule): boolean =>
  seen.targetGroup === rule.targetGroup && seen.redirectTo === rule.redirectTo;
