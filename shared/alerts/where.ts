import type { Alert } from '../model/alert.js';

/** Where a reader can go from an alert. */
export interface Where {
  /** Without a slash at the end; null when it is not known. */
  readonly apiUrl: string | null;
  readonly region: string;
  /** The simulator has no console. */
  readonly simulated: boolean;
}

export interface Link {
  readonly text: string;
  readonly url: string;
}

/** The links of an alert: the page, the decision or deployment behind it, the ECS console. */
export const linksOf = (alert: Alert, { apiUrl, region, simulated }: Where): readonly Link[] => {
  const api = (text: string, path: string): readonly Link[] => (apiUrl === null ? [] : [{ text, url: `${apiUrl}${path}` }]);
  const deployment = alert.numbers['deployment'];
  return [
    ...api('Page', '/'),
    ...(alert.decision === null ? [] : api('Decision', `/v1/cluster/decisions/${alert.decision}`)),
    ...(alert.project === null || deployment === undefined
      ? []
      : api('Deployment', `/v1/projects/${alert.project}/deployments/${deployment}`)),
    ...(simulated ? [] : [{ text: 'ECS console', url: consoleUrl(alert.cluster, region) }]),
  ];
};

const consoleUrl = (cluster: string, region: string): string =>
  `https://${region}.console.aws.amazon.com/ecs/v2/clusters/${encodeURIComponent(cluster)}/services?region=${region}`;
