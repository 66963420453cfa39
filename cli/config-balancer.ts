import type {
  Action,
  CreateListenerInput,
  CreateRuleInput,
  CreateTargetGroupInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { targetGroupName } from '../shared/deploying/names.js';
import { wantedRoutes } from '../shared/deploying/publish.js';
import { pathPatterns, priorityOf } from '../shared/deploying/routes.js';
import type { WantedService } from '../shared/model/project.js';
import { isDefault, type Route, routeText } from '../shared/model/route.js';

/** A call beside those to ECS, and what it is for. What only AWS knows (ARNs, the VPC) stands in parentheses or is left out. */
export interface OtherCall {
  readonly api: string;
  readonly for: string;
  readonly input: object;
}

interface Where {
  readonly project: string;
  readonly cluster: string;
}

/** What publishes ports on a balancer on which nothing is yet: target groups, then listeners, then rules. */
export const balancerCalls = (wanted: readonly WantedService[], where: Where): OtherCall[] => {
  const routes = wantedRoutes(wanted);
  const forwards = routes.filter(({ redirectTo }) => redirectTo === null);
  const groups = new Map(forwards.map((route) => [groupOf(route, where), route]));
  const used = new Map<number, Set<number>>();
  return [
    ...[...groups].map(([name, route]) => call('CreateTargetGroup', name, groupInput(name, healthOf(wanted, route)))),
    ...[...new Set(routes.map(({ port }) => port))].map((port) =>
      call('CreateListener', `port ${port}`, listenerInput(port, routes, where)),
    ),
    ...routes.flatMap((route) => (isDefault(route) ? [] : call('CreateRule', routeText(route), ruleInput(route, used, where)))),
  ];
};

const call = (operation: string, what: string, input: object): OtherCall => ({
  api: `elasticloadbalancing:${operation}`,
  for: what,
  input,
});

const groupOf = ({ service, container, target }: Route, { cluster, project }: Where): string =>
  targetGroupName(cluster, project, service, container, target);

const healthOf = (wanted: readonly WantedService[], { service, port, target }: Route) => {
  const published = wanted.find(({ name }) => name === service)?.published ?? [];
  const healthPath = published.find((one) => one.target === target && one.published === port)?.healthPath;
  return { target, healthPath: healthPath ?? '/' };
};

const groupInput = (Name: string, { target: Port, healthPath }: ReturnType<typeof healthOf>): CreateTargetGroupInput => ({
  Name,
  Protocol: 'HTTP',
  Port,
  TargetType: 'instance',
  HealthCheckPath: healthPath,
});

const listenerInput = (port: number, routes: readonly Route[], where: Where): Omit<CreateListenerInput, 'LoadBalancerArn'> => {
  const here = routes.filter((route) => route.port === port);
  const whole = here.find(isDefault);
  const [first] = here.flatMap(({ certificate }) => certificate ?? []);
  const NotFound: Action = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } };
  return {
    Port: port,
    ...(first ? { Protocol: 'HTTPS', Certificates: [{ CertificateArn: first }] } : { Protocol: 'HTTP' }),
    DefaultActions: [whole ? forward(whole, where) : NotFound],
  };
};

const forward = (route: Route, where: Where): Action => ({
  Type: 'forward',
  TargetGroupArn: `(ARN of ${groupOf(route, where)})`,
});

const ruleInput = (route: Route, taken: Map<number, Set<number>>, where: Where): CreateRuleInput => {
  const { host, path, port, redirectTo } = route;
  const used = taken.get(port) ?? new Set<number>();
  taken.set(port, used);
  const Priority = priorityOf(route, used);
  used.add(Priority);
  const paths = host === null && path === null ? ['/*'] : pathPatterns(path);
  return {
    ListenerArn: `(ARN of port ${port})`,
    Priority,
    Conditions: [
      ...(host === null ? [] : [{ Field: 'host-header', HostHeaderConfig: { Values: [host] } }]),
      ...(paths.length === 0 ? [] : [{ Field: 'path-pattern', PathPatternConfig: { Values: [...paths] } }]),
    ],
    Actions: [
      redirectTo === null
        ? forward(route, where)
        : { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: String(redirectTo), StatusCode: 'HTTP_301' } },
    ],
  };
};
